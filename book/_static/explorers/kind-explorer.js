import { Explorer } from "./explorer.js";
import { wordsOf } from "./dom.js";

const words = await wordsOf("kind");

class KindExplorer extends Explorer {
  static fields = {};
  words = words;

  build() {
    return [];
  }

  update() {}
}

customElements.define("kind-explorer", KindExplorer);
