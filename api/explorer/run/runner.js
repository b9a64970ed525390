/** Runs one operation at a time and lets it be stopped. */

import { ask, follow } from "./request.js";

/**
 * @typedef {import("./request.js").Request} Request
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("../view/places.js").Asked} Asked
 */

export class Runner {
  /**
   * @param {Session} session
   * @param {import("../view/result.js").ResultView} view
   * @param {(running: boolean) => void} changed
   */
  constructor(session, view, changed) {
    this.session = session;
    this.view = view;
    this.changed = changed;
    /** @type {AbortController | null} */
    this.controller = null;
  }

  get isRunning() {
    return this.controller !== null;
  }

  stop() {
    this.controller?.abort();
  }

  /** @param {Request} request @param {Asked} asked @param {boolean} subscribes */
  async run(request, asked, subscribes) {
    this.stop();
    const controller = new AbortController();
    this.controller = controller;
    this.changed(true);
    try {
      if (subscribes) await this.follow(request, asked, controller.signal);
      else {
        this.view.asking();
        this.view.show(await ask(request, this.session, controller.signal), asked);
      }
    } catch {
      if (controller.signal.aborted) this.stopped(subscribes);
      else this.view.failed("No answer came: the service cannot be reached, or the connection broke.");
    } finally {
      if (this.controller === controller) {
        this.controller = null;
        this.changed(false);
      }
    }
  }

  /** @param {Request} request @param {Asked} asked @param {AbortSignal} signal */
  async follow(request, asked, signal) {
    this.view.asking();
    const reply = await follow(request, this.session, signal, {
      opened: () => this.view.following(),
      event: (answer) => this.view.event(answer, asked),
    });
    if (reply) this.view.show(reply, asked);
    else this.view.ended("The service ended the subscription");
  }

  /** @param {boolean} subscribes */
  stopped(subscribes) {
    if (subscribes) this.view.ended("Stopped");
    else this.view.failed("Stopped before the answer came.");
  }
}
