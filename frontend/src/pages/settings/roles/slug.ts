// The short name of a role, made of its title.

export function slug(title: string, taken: string[]): string {
  const letters = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = letters.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "role";
  let found = wanted;
  for (let number = 2; taken.includes(found); number += 1) found = `${wanted}-${number}`;
  return found;
}
