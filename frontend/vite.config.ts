/// <reference types="vitest/config" />
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from "vite";
import solid from "vite-plugin-solid";

const OUT = "../pulse_core/web/static";
const SERVER = process.env.PULSE_URL ?? "http://127.0.0.1:7655";

/** Lays a .gz beside each file that shrinks, so that the server packs nothing at run time. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    async closeBundle() {
      for (const entry of await readdir(OUT, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg|json)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const text = await readFile(file);
        if (text.length > 1024) await writeFile(`${file}.gz`, gzipSync(text, { level: 9 }));
      }
    },
  };
}

const MODULES = { dashboard: "Dashboard", recovery: "Recovery", settings: "Settings" };

/** Names in the page what each path needs besides the shell, for `ahead.js`, and asks at once for what every path needs. */
function ahead(): Plugin {
  return {
    name: "ahead",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) => {
        const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
        const shell = new Set(chunks.filter((chunk) => chunk.isEntry).flatMap((chunk) => closure(bundle, chunk.fileName)));
        const files = Object.entries(MODULES).map(([path, module]) => {
          const page = chunks.find((chunk) => chunk.facadeModuleId?.endsWith(`/src/pages/${module}.tsx`));
          return [path, page ? closure(bundle, page.fileName).filter((file) => !shell.has(file)) : []];
        });
        const font = Object.keys(bundle).find((file) => file.endsWith(".woff2"));
        const preload = (attrs: Record<string, string>): HtmlTagDescriptor => ({ tag: "link", attrs: { rel: "preload", ...attrs, crossorigin: "" }, injectTo: "head" });
        return [
          { tag: "meta", attrs: { name: "pulse-ahead", content: JSON.stringify(Object.fromEntries(files)) }, injectTo: "head" },
          { tag: "script", attrs: { src: "/ahead.js" }, injectTo: "head" },
          preload({ as: "fetch", href: "/api/session" }),
          ...(font ? [preload({ as: "font", type: "font/woff2", href: `/${font}` })] : []),
        ];
      },
    },
  };
}

function closure(bundle: Rolldown.OutputBundle, file: string, found = new Set<string>()): string[] {
  const chunk = bundle[file];
  if (found.has(file) || chunk?.type !== "chunk") return [...found];
  found.add(file);
  for (const next of chunk.imports) closure(bundle, next, found);
  return [...found];
}

export default defineConfig({
  plugins: [tailwindcss(), solid(), ahead(), packed()],
  build: { rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } } }, outDir: OUT, emptyOutDir: true, target: "es2022", manifest: true, assetsInlineLimit: 0, reportCompressedSize: false },
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: { "/api": { target: SERVER }, "/ws": { target: SERVER, ws: true } },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
