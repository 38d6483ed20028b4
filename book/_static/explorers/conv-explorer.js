import { Explorer } from "./explorer.js";
import { wordsOf } from "./dom.js";

const words = await wordsOf("conv");

class ConvExplorer extends Explorer {
  static fields = {};
  words = words;

  build() {
    return [];
  }

  update() {}
}

customElements.define("conv-explorer", ConvExplorer);
