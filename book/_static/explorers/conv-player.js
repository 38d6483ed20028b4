// Walking: one step on or back, a slider over all steps, and playing at a chosen speed.

import { button, choice, group, slider } from "./controls.js";
import { fill, html, number } from "./dom.js";

export const SPEEDS = ["1", "2", "6", "20", "60"]; // steps in a second

export class Player {
  constructor(explorer) {
    this.explorer = explorer;
    const { words } = explorer;
    const by = (step) => () => {
      this.pause();
      explorer.set({ step: Math.min(this.count, Math.max(1, explorer.step + step)) });
      explorer.say(explorer.story.textContent);
    };
    this.back = button({ label: words.back, press: by(-1) });
    this.play = button({ label: words.play, press: () => this.#press() });
    this.forward = button({ label: words.forward, press: by(1) });
    this.scrub = slider({
      label: words.step,
      min: 1,
      max: 1,
      say: (at) => fill(words.step_of, { step: at, steps: this.count }),
      change: (at) => {
        this.pause();
        explorer.set({ step: at });
      },
    });
    this.speed = choice({
      label: words.speed,
      choices: SPEEDS.map((speed) => [speed, words.speeds[speed]]),
      change: (speed) => explorer.set({ speed }),
    });
    this.controls = group(words.walk, this.back, this.play, this.forward, this.scrub, this.speed);
    this.element = html("div", { class: "conv-player" }, this.controls);
  }

  get count() {
    return this.explorer.window?.count ?? 1;
  }

  show(step) {
    this.scrub.input.max = this.count;
    this.scrub.show(step);
    this.back.element.disabled = step === 1;
    this.forward.element.disabled = step === this.count;
  }

  pause() {
    this.playing = false;
    this.play.show(this.explorer.words.play);
  }

  #press() {
    const { explorer } = this;
    if (this.playing) {
      this.pause();
      explorer.say(explorer.story.textContent);
      return;
    }
    if (explorer.step === this.count) explorer.set({ step: 1 });
    this.playing = true;
    this.play.show(explorer.words.pause);
    explorer.say("");
    let last = performance.now();
    const tick = (now) => {
      if (!this.playing || !explorer.isConnected) return;
      // 4 ms of patience, so that 60 steps a second are one in each frame.
      if (now - last >= 1000 / explorer.state.speed - 4) {
        last = now;
        explorer.set({ step: explorer.step + 1 });
      }
      if (explorer.step < this.count) return requestAnimationFrame(tick);
      this.pause();
      const macs = number(explorer.window.cost.macs);
      explorer.say(fill(explorer.words.finished, { macs }));
    };
    requestAnimationFrame(tick);
  }
}
