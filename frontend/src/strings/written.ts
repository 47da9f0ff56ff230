// The words around what people write: notes, tags and links of a resource, and saved views, and what they decide of identity.

export const written = {
  title: "Notes and tags",
  explain: "Written by people here. No source said it.",
  by: (name: string, age: string) => `${name}, ${age}`,
  edit: "Edit notes, tags and links",
  add: "Add a note, tags or links",
  save: "Save",
  note: "Note",
  noteHint: "Plain text or Markdown; it is shown as you type it.",
  tags: "Tags of your own",
  tagsHint: "With commas between them. Found by tag: like those that sources report.",
  links: "Links",
  label: "Label",
  url: "Address",
  addLink: "Add a link",
  removeLink: (name: string) => `Remove the link ${name}`,
  ownTag: (tag: string) => `${tag}, a tag that people gave`,
  meanwhile: "Somebody else wrote here just now. Close this and look at what they wrote first.",
};

export const views = {
  label: "Views",
  shared: "Shared with everybody",
  own: "Your own",
  none: "No view is saved yet",
  save: "Save this view as…",
  saveTitle: "Save this view",
  saveText: "Its query, grouping, order and columns are kept under a name.",
  name: "Name",
  forAll: "Share it with everybody here",
  keep: "Save",
  edit: (name: string) => `Change ${name}`,
  editTitle: (name: string) => `Change “${name}”`,
  asNow: "Take the query, grouping, order and columns as they are now",
  remove: "Delete",
  removeTitle: (name: string) => `Delete “${name}”?`,
  removeText: "Only the view goes; nothing that it shows does.",
  by: (name: string) => `by ${name}`,
};

export const decisions = {
  title: "What people decided",
  said: { link: (a: string, b: string) => `${a} and ${b} are one`, split: (a: string, b: string) => `${a} and ${b} are kept apart` },
  takeBack: "Take back",
  failed: (why: string) => `What people decided could not be read: ${why}`,
};
