// Ask for the files of the page in the address before the shell has come, which would name them only once it runs.
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
