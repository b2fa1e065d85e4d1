/** The import table of the design, one rule a folder: what is not listed may not be imported. */
const allowed = {
  study: ["study"],
  protocol: ["protocol", "study"],
  templates: ["templates", "study"],
  ranker: ["ranker", "study"],
  workers: ["workers", "study", "protocol", "templates", "ranker"],
  relay: ["relay", "study", "protocol"],
  web: ["web", "study", "protocol", "templates", "ranker", "workers", "cli"],
  cli: ["cli", "study", "protocol", "templates", "ranker", "workers", "relay", "bench"],
  e2e: ["e2e", "protocol"],
};
const folders = [...Object.keys(allowed), "bench", "scripts"];
const tests = "\\.test\\.ts$|/testing/";

const table = Object.entries(allowed).map(([folder, may]) => ({
  name: `imports-of-${folder}`,
  severity: "error",
  from: { path: `^${folder}/`, pathNot: tests },
  to: { path: `^(${folders.filter((other) => !may.includes(other)).join("|")})/` },
}));

const deep = folders.map((folder) => ({
  name: `no-deep-import-into-${folder}`,
  comment: "a folder is entered through an index.ts",
  severity: "error",
  from: { pathNot: `^(${folder}|bench|scripts)/|${tests}` },
  to: { path: `^${folder}/`, pathNot: "/index\\.ts$" },
}));

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "study-is-pure",
      severity: "error",
      from: { path: "^study/", pathNot: tests },
      to: { path: "node_modules/", pathNot: "node_modules/(valibot|yaml)/" },
    },
    {
      name: "study-no-node",
      severity: "error",
      from: { path: "^study/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...table,
    ...deep,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|node_modules/(?!valibot|yaml))|\\?(url|worker|raw)|^virtual:" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "default", "types", "svelte"],
    },
  },
};
