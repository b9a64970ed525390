// Prints the facilities of one state with their newest monthly population, and what is claimed
// about one group of people.
//
//   HABEAS_URL=http://127.0.0.1:8080/graphql HABEAS_TOKEN=... node dist/report.js MS Cambodian
import { argv, env } from "node:process";
import { graphql } from "./gql/index.js";
import type { ClaimFragment, FacilitiesQueryVariables, ListedFacilityFragment } from "./gql/graphql.js";
import { ask, QueryFailed, type Service } from "./habeas.js";

const Facilities = graphql(`
  query Facilities($state: String!, $after: String) {
    facilities(filter: { state: { eq: $state } }, orderBy: { field: NAME }, first: 50, after: $after) {
      nodes {
        ...ListedFacility
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }

  fragment ListedFacility on Facility {
    code
    name
    city
    typeGrouped
    fieldOffice {
      name
    }
  }
`);

const Population = graphql(`
  query Population($code: String!) {
    observations(
      filter: { measure: { eq: "people_in_custody" }, facilityCode: { eq: $code } }
      rollUp: { by: [FACILITY], interval: MONTH }
      orderBy: { field: PERIOD, direction: DESC }
      first: 1
    ) {
      nodes {
        periodStart
        value
        daysCovered
      }
    }
  }
`);

const Groups = graphql(`
  query Groups($name: String!) {
    populationGroups(filter: { name: { eq: $name } }, first: 1) {
      nodes {
        id
      }
    }
  }
`);

const Claims = graphql(`
  query Claims($group: ID!) {
    claims(metric: "people_detained", populationGroup: $group) {
      claims {
        ...Claim
      }
      interval {
        low
        high
      }
    }
  }

  fragment Claim on ReportedFigure {
    value
    low
    high
    qualifier
    date {
      startsOn
      precision
      text
    }
    speakerText
    citations {
      source {
        title
      }
    }
  }
`);

async function* facilities(service: Service, state: string): AsyncGenerator<ListedFacilityFragment> {
  const variables: FacilitiesQueryVariables = { state };
  for (;;) {
    const { data, errors } = await ask(service, Facilities, variables);
    // Null where the token lacks the scope; `errors` says which.
    if (!data.facilities) throw new QueryFailed(200, errors);
    yield* data.facilities.nodes;
    const { hasNextPage, endCursor } = data.facilities.pageInfo;
    if (!hasNextPage) return;
    variables.after = endCursor;
  }
}

async function population(service: Service, code: string): Promise<string> {
  const { data } = await ask(service, Population, { code });
  const newest = data.observations?.nodes[0];
  if (!newest) return "no population published";
  return `${newest.value.toFixed(1)} in ${newest.periodStart.slice(0, 7)} (${newest.daysCovered} days)`;
}

async function claims(service: Service, name: string): Promise<readonly ClaimFragment[]> {
  const { data: found } = await ask(service, Groups, { name });
  const group = found.populationGroups?.nodes[0];
  if (!group) return [];
  const { data } = await ask(service, Claims, { group: group.id });
  return data.claims?.claims ?? [];
}

/** The number as its source words it. A claim has a value, or bounds, or neither. */
function worded(claim: ClaimFragment): string {
  const number = claim.value ?? claim.low ?? claim.high ?? "an unstated number";
  return claim.qualifier ? `${claim.qualifier} ${number}` : `${number}`;
}

/** Never prints a month as its first day. */
function dated({ date }: ClaimFragment): string {
  if (date.text) return date.text;
  if (!date.startsOn) return "undated";
  switch (date.precision) {
    case "DAY":
      return date.startsOn;
    case "MONTH":
      return date.startsOn.slice(0, 7);
    case "YEAR":
      return date.startsOn.slice(0, 4);
    default:
      return `about ${date.startsOn}`;
  }
}

const [state = "MS", group = "Cambodian"] = argv.slice(2);
const service: Service = {
  url: env["HABEAS_URL"] ?? "http://127.0.0.1:8080/graphql",
  token: env["HABEAS_TOKEN"] ?? "",
};

for await (const { code, name, city, fieldOffice } of facilities(service, state)) {
  const people = code ? await population(service, code) : "no code";
  console.log(`${code ?? "-"}: ${name}, ${city ?? "?"} (${fieldOffice?.name ?? "?"}): ${people}`);
}
for (const claim of await claims(service, group)) {
  const sources = claim.citations.flatMap(({ source }) => source?.title ?? []);
  const when = [dated(claim), claim.speakerText].filter(Boolean).join(", ");
  console.log(`${worded(claim)} (${when}): ${sources.join("; ")}`);
}
