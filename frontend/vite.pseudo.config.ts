// The pages with every word of the catalogue in brackets: what stands outside of them is written into the code, or is data.
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import solid from "vite-plugin-solid";

const CATALOGUE = fileURLToPath(new URL("src/strings/", import.meta.url));
const BRACKETS = `
function bracketed(said) {
  if (typeof said === "string") return said === "" ? said : "⟦" + said + "⟧";
  if (typeof said === "function") return (...facts) => bracketed(said(...facts));
  if (said === null || typeof said !== "object") return said;
  const more = Array.isArray(said) ? [] : {};
  for (const name of Object.keys(said)) more[name] = bracketed(said[name]);
  return more;
}`;

function pseudo(): Plugin {
  return {
    name: "pseudo",
    enforce: "pre",
    transform(code, id) {
      if (!id.startsWith(CATALOGUE) || id.endsWith("numbers.ts")) return undefined;
      const names = [...code.matchAll(/^export const (\w+)/gm)].map((found) => found[1] as string);
      const plain = code.replace(/^export const (\w+)/gm, "const plain_$1").replace(/\btypeof (\w+)/g, "typeof plain_$1");
      return `${plain}\n${BRACKETS}\n${names.map((name) => `export const ${name} = bracketed(plain_${name});`).join("\n")}`;
    },
  };
}

export default defineConfig({
  plugins: [pseudo(), tailwindcss(), solid()],
  build: { target: "es2022", assetsInlineLimit: 0, reportCompressedSize: false, minify: false, emptyOutDir: true },
});
