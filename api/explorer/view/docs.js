/** The documentation: search, pages of types, fields and directives, all links. */

import { brief, byId, element, fill, inline, prose } from "../dom.js";
import { docsLink } from "../run/link.js";
import { search } from "../schema/search.js";
import { namedType } from "../schema/model.js";

/**
 * @typedef {import("../schema/model.js").Schema} Schema
 * @typedef {import("../schema/model.js").TypeDefinition} TypeDefinition
 * @typedef {import("../schema/model.js").FieldDefinition} FieldDefinition
 * @typedef {import("../schema/model.js").Input} Input
 * @typedef {import("../dom.js").Child} Child
 */

const KINDS = {
  object: "type", interface: "interface", union: "union", enum: "enum", input: "input", scalar: "scalar",
};

/** @param {string} path @param {string} [text] */
function link(path, text = path) {
  return element("a", { href: docsLink(path) }, text);
}

/** A type such as `[Facility!]!`, its name a link. @param {string} type */
function typeLink(type) {
  const name = namedType(type);
  const [before = "", after = ""] = type.split(name);
  return element("code", { class: "type" }, before, link(name), after);
}

/** @param {string} title @param {Child[]} rows */
function part(title, rows) {
  return rows.length > 0 && element("section", {}, element("h3", {}, title), element("ul", { class: "rows" }, ...rows));
}

/** @param {string | null} reason */
function deprecation(reason) {
  return reason !== null && element("p", { class: "deprecation" }, "Deprecated. ", ...inline(reason));
}

export class Docs {
  /** @param {import("../run/session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.page = byId("docs-page", HTMLElement);
    this.field = byId("docs-search", HTMLInputElement);
    /** @type {Schema | null} */
    this.schema = null;
    this.path = "";
    this.field.addEventListener("input", () => this.draw());
  }

  /** @param {Schema} schema */
  use(schema) {
    this.schema = schema;
    this.draw();
  }

  /** @param {string} path `Type`, `Type.field`, `@directive`; nothing is the first page */
  open(path) {
    this.path = path;
    this.field.value = "";
    this.draw();
    byId("docs", HTMLElement).scrollTop = 0;
  }

  /** @param {string} message */
  fail(message) {
    fill(this.page, element("p", { class: "notice" }, message));
  }

  draw() {
    const { schema } = this;
    if (!schema) return;
    const wanted = this.field.value.trim();
    if (wanted) fill(this.page, ...this.results(schema, wanted));
    else fill(this.page, ...this.content(schema));
  }

  /** @param {Schema} schema @param {string} wanted @returns {Child[]} */
  results(schema, wanted) {
    const found = search(schema, wanted);
    const count = found.length === 0 ? "Nothing found" : `${found.length === 60 ? "The best 60" : found.length} found`;
    return [
      element("p", { class: "note", role: "status" }, count),
      element("ul", { class: "rows" }, ...found.map(({ path, kind, description }) => element(
        "li", {}, link(path), element("span", { class: "kind" }, kind), element("p", {}, ...inline(brief(description))),
      ))),
    ];
  }

  /** @param {Schema} schema @returns {Child[]} */
  content(schema) {
    const [owner = "", name] = this.path.split(".");
    if (!owner) return this.home(schema);
    if (owner.startsWith("@")) {
      const directive = schema.directives.get(owner.slice(1));
      return directive ? this.directive(directive) : this.missing();
    }
    const type = schema.type(owner);
    if (!type) return this.missing();
    const field = name && type.fields.get(name);
    if (field) return this.fieldPage(type, field);
    return this.typePage(schema, type, name);
  }

  missing() {
    return [this.crumbs([]), element("p", { class: "note" }, "The schema has nothing under this name.")];
  }

  /** @param {string[]} paths */
  crumbs(paths) {
    const items = [link("", "Schema"), ...paths.map((path) => link(path, path.split(".").at(-1)))];
    items.at(-1)?.setAttribute("aria-current", "page");
    return element("nav", { "aria-label": "Place in the schema", class: "crumbs" },
      element("ol", {}, ...items.map((item) => element("li", {}, item))));
  }

  /** @param {Schema} schema @returns {Child[]} */
  home(schema) {
    const roots = /** @type {const} */ (["query", "mutation", "subscription"]).flatMap((kind) => {
      const root = schema.root(kind);
      const titles = { query: "Questions", mutation: "Changes", subscription: "Events" };
      return root ? [part(titles[kind], [...root.fields.values()].map((field) => this.row(root, field)))] : [];
    });
    const types = [...schema.types.values()].filter(({ kind, name }) => kind === "object" && !name.startsWith("__")
      && !/(?:Connection|Edge)$/.test(name) && !Object.values(schema.roots).includes(name));
    return [
      element("p", {}, "Start from a question below, or search."),
      ...roots,
      part("Types", types.map(({ name, description }) => element(
        "li", {}, link(name), element("p", {}, ...inline(brief(description))),
      ))),
    ];
  }

  /** Whether the token in use opens this. @param {string} description */
  scope(description) {
    const scope = /scope `([a-z]+:[a-z]+)`/.exec(description)?.[1];
    if (!scope) return false;
    const held = this.session.holds(scope);
    if (held === null) return false;
    const text = held ? "Your token holds " : "Your token does not hold ";
    return element("p", { class: held ? "scope" : "scope lacking" }, text, element("code", {}, scope), ".");
  }

  /** @param {TypeDefinition} type @param {FieldDefinition} field */
  row(type, field) {
    const given = field.arguments.size > 0 ? "(…)" : "";
    return element(
      "li", { class: field.deprecated === null ? "" : "deprecated" },
      link(`${type.name}.${field.name}`, field.name),
      element("span", { class: "kind" }, given), ": ", typeLink(field.type),
      element("p", {}, ...inline(brief(field.description))),
    );
  }

  /** @param {Input} input @param {string} [id] */
  inputRow(input, id = "") {
    return element(
      "li", { id: id || false, class: input.deprecated === null ? "" : "deprecated" },
      element("code", { class: "name" }, input.name), ": ", typeLink(input.type),
      input.value !== null && element("span", { class: "kind" }, ` = ${input.value}`),
      ...prose(input.description), deprecation(input.deprecated),
    );
  }

  /** @param {TypeDefinition} type @param {FieldDefinition} field @returns {Child[]} */
  fieldPage(type, field) {
    return [
      this.crumbs([type.name, `${type.name}.${field.name}`]),
      element("h2", {}, field.name),
      element("p", { class: "signature" }, typeLink(field.type)),
      deprecation(field.deprecated),
      ...prose(field.description),
      this.scope(field.description),
      part("Arguments", [...field.arguments.values()].map((input) => this.inputRow(input))),
    ];
  }

  /**
   * @param {Schema} schema
   * @param {TypeDefinition} type
   * @param {string | undefined} member
   * @returns {Child[]}
   */
  typePage(schema, type, member) {
    const wanted = (/** @type {string} */ name) => (name === member ? "wanted" : "");
    const possible = type.kind === "interface" ? [...schema.possible(type)] : type.members;
    const uses = schema.usesOf(type.name);
    return [
      this.crumbs([type.name]),
      element("h2", {}, type.name, element("span", { class: "kind" }, KINDS[type.kind])),
      ...prose(type.description),
      type.specifiedBy && element("p", { class: "note" }, "Specified by ", element("code", {}, type.specifiedBy)),
      part("Fields", [...type.fields.values()].map((field) => this.row(type, field))),
      part("Fields", [...type.inputs.values()].map((input) => this.inputRow(input, wanted(input.name)))),
      part("Values", [...type.values.values()].map(({ name, description, deprecated }) => element(
        "li", { id: wanted(name) || false },
        element("code", { class: "name" }, name), ...prose(description), deprecation(deprecated),
      ))),
      part("Implements", type.interfaces.map((name) => element("li", {}, link(name)))),
      part("Is one of", possible.map((name) => element("li", {}, link(name)))),
      part("Used by", uses.slice(0, 40).map((use) => element("li", {}, link(`${use.type.name}.${use.field}`)))),
    ];
  }

  /** @param {import("../schema/model.js").DirectiveDefinition} directive @returns {Child[]} */
  directive(directive) {
    return [
      this.crumbs([`@${directive.name}`]),
      element("h2", {}, `@${directive.name}`),
      ...prose(directive.description),
      part("Arguments", [...directive.arguments.values()].map((input) => this.inputRow(input))),
      part("May stand on", directive.locations.map((name) => element("li", {}, element("code", {}, name)))),
    ];
  }
}
