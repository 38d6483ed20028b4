import { Explorer } from "./explorer.js";
import { wordsOf } from "./dom.js";

const words = await wordsOf("field");

class FieldExplorer extends Explorer {
  static fields = {};
  words = words;

  build() {
    return [];
  }

  update() {}
}

customElements.define("field-explorer", FieldExplorer);
