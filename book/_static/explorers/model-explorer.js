import { Explorer } from "./explorer.js";
import { wordsOf } from "./dom.js";

const words = await wordsOf("model");

class ModelExplorer extends Explorer {
  static fields = {};
  words = words;

  build() {
    return [];
  }

  update() {}
}

customElements.define("model-explorer", ModelExplorer);
