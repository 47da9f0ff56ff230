// Write src/api/schema.ts from the server's description of its API: node scripts/types.mjs [openapi.json [schema.ts]]
import { readFileSync, writeFileSync } from "node:fs";

const source = process.argv[2] ?? "openapi.json";
const schemas = JSON.parse(readFileSync(source, "utf8")).components?.schemas ?? {};
const named = (name) => name.replace(/[^A-Za-z0-9_]/g, "_");

function type(schema) {
  if (schema === true || schema === undefined) return "unknown";
  if (schema.$ref) return named(schema.$ref.split("/").at(-1));
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(type))].join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one })).join(" | ");
  if (schema.prefixItems) return `[${schema.prefixItems.map(type).join(", ")}]`;
  if (schema.type === "array") return `(${type(schema.items)})[]`;
  if (schema.type === "object") return object(schema);
  return { string: "string", number: "number", integer: "number", boolean: "boolean", null: "null" }[schema.type] ?? "unknown";
}

function object(schema) {
  if (!schema.properties) return `Record<string, ${type(schema.additionalProperties)}>`;
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties).map(
    ([name, field]) => `  ${JSON.stringify(name)}${required.has(name) || "default" in field ? "" : "?"}: ${type(field)};`,
  );
  return `{\n${fields.join("\n")}\n}`;
}

const lines = Object.keys(schemas)
  .sort()
  .map((name) => `export type ${named(name)} = ${type(schemas[name])};\n`);
writeFileSync(
  process.argv[3] ?? new URL("../src/api/schema.ts", import.meta.url),
  `// Made by \`make docs\` from the server's description of its API. Do not edit.\n\n${lines.join("\n")}`,
);
