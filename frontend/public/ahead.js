// Ask for what the page in the address needs before the shell has come, which would ask for it only once it runs.
(() => {
  const files = JSON.parse(document.querySelector('meta[name="pulse-ahead"]')?.content ?? "{}");
  for (const file of files[location.pathname.split("/")[1]] ?? []) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = `/${file}`;
    link.crossOrigin = "";
    document.head.append(link);
  }
})();
