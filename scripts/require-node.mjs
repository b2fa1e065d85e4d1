// Plain JavaScript on purpose: it must run on the very Node that is too old for everything else.
const needed = 26;
const major = Number(process.versions.node.split(".")[0]);
if (major < needed) {
  console.error(
    `Firstlight needs Node ${needed}; this is ${process.version}. It brings its own through npm: ` +
      "run `npm ci` without --omit=optional, and start commands with `npm run` or `npm start`.",
  );
  process.exit(1);
}
