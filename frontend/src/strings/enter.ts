// The words around being somebody: signing in, the first start, the own account.

export const enter = {
  unreachable: "The server does not answer. Check that it runs and that this device reaches it.",
  awayTitle: "Pulse does not answer",
  awayText: "This page tries again by itself.",
  show: "Show",
  hide: "Hide",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Copying is not possible here. Select the text and copy it.",
  name: "User name",
  password: "Password",
  newPassword: "New password",
  code: "Code",
  signOut: "Sign out",
  signIn: {
    codeHint: "From your authenticator app, or one of your recovery codes.",
  },
  strength: {
    rule: (least: number) => `At least ${least} characters. Length is what counts: four or five random words are good.`,
    more: (left: number) => (left === 1 ? "One more character." : `${left} more characters.`),
    sameAsName: "It contains the user name. Choose something else.",
    common: "It is among the first that anybody tries. Choose something else.",
    monotonous: "Too few different characters. Choose something less regular.",
    fair: "Long enough. Longer is better still.",
    good: "Good.",
  },
  confirm: {
    title: "Is it still you?",
    text: (name: string) => `This changes who may do what, so ${name} is asked for the password once more. It then holds for five minutes.`,
    submit: "Confirm",
    wrong: "That is not the password.",
    wrongCode: "That code does not fit. Codes change every 30 seconds, and each works once.",
    withdrawn: "Not confirmed, so nothing was changed.",
    elsewhere: "You signed in another way than by a password here. Sign out and in again, then repeat the step.",
  },
  once: {
    warning: "This is shown once. Pulse keeps only a fingerprint of it and cannot show it again.",
    done: "I have kept it",
    save: "Save as a file",
  },
};

export const account = {};
