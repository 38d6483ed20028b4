import { Explorer } from "./explorer.js";
import { wordsOf } from "./dom.js";

const words = await wordsOf("filter");

class FilterLab extends Explorer {
  static fields = {};
  words = words;

  build() {
    return [];
  }

  update() {}
}

customElements.define("filter-lab", FilterLab);
