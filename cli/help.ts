/** Names, texts and lazy loading of the commands; the help is part of the contract with scripts. */

interface Command {
  readonly summary: string;
  readonly usage: string;
  readonly load: () => Promise<(argv: string[]) => Promise<number>>;
}

const data = `DATA is a folder (class folders, or Kaggle layout with train.csv), a .zip of one, a folder of idx .gz files,
a .csv with a header row (--set target=COLUMN), sample:digits or sample:emoji.`;

const shared = `  --template T         image-classification | tabular (the data decides: tabular for a .csv)
  --set KEY=VALUE      a field of the template's form, may repeat: family=scratch|transfer, image_size=32,
                       data_subset_percentage=50, class_weights=none|balanced, flips=auto|yes|no, ...; of a table:
                       target=COLUMN, task=auto|classification|regression, ignore=COLUMN,COLUMN
  --epochs N           length of the full schedule (25)
  --seed S             decides the split and every trial (0)
  --backend B          auto | webgpu | wasm | cpu (auto)
  --out DIR            where results go (a new folder under firstlight-runs/)
  --json               one JSON object a line on stdout`;

export const commands: Readonly<Record<string, Command>> = {
  serve: {
    summary: "the workbench in a browser, and the relay for nodes, on 127.0.0.1",
    usage: `serve [--port N] [--host H] [--data-dir DIR] [--database URL] [options] [--json]
  --port N             0 picks a free one (4173)
  --host H             address to listen on (127.0.0.1); another one needs encryption, see below
  --data-dir DIR       where the relay keeps its files (the platform's folder for programs' data). Without it, and
                       without another option that asks for a relay, its database is opened when somebody first asks
  --database URL       postgres://... in place of the database in the folder (DATABASE_URL); many relays may share one,
                       and then share the folder too
  --tls-cert FILE --tls-key FILE   encrypts: PEM, the whole chain
  --proxy              a proxy in front encrypts; its X-Forwarded-For and X-Forwarded-Proto count
  --insecure           listens beyond this machine without encryption: tokens and data can be read on the way
  --name HOST          a name that the relay is asked under, may repeat (those of the certificate are known)
  --origin URL         pages served elsewhere that may use this relay, may repeat
  --guests             lets in who has no invitation, for a few trials at a time
FIRSTLIGHT_OWNER_CODE sets the owner's code (6 characters or more); otherwise one is made up at the first start.
With --json prints {"type":"listening","url"} and, once, {"type":"owner-code","code"}.`,
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  node: {
    summary: "lends this machine to a relay, for trials of whoever pairs it",
    usage: `node --relay URL [options]
  --relay URL          the relay to work for: https://…, or http://127.0.0.1:PORT on this machine
  --name N             how its owner sees it (this computer's name)
  --backend B          auto | webgpu | wasm | cpu (auto)
  --slots N            trials at once (1)
  --data-dir DIR       its key, cache and leases (firstlight/node in the user's data folder)
  --cache-gb N         data kept on disk for trials to come (10)
  --json               one JSON object a line on stdout
At the first start it shows a code: type it in Firstlight's Nodes page, or run: firstlight pair --code CODE.
It trains the programs of Firstlight's templates, which it writes itself: no code comes from the relay.
  node trust add KEY | remove KEY | list   [--data-dir DIR] whose edited programs it runs as well, signed (sweep --sign),
                       on wasm, in a box without network or files (Linux with bubblewrap; elsewhere they are refused)
Ctrl-C or SIGTERM: what runs is kept at the end of its epoch and given back; a second Ctrl-C ends at once.
Lines with --json: {"type":"node",…}, {"type":"pairing","code",…}, {"type":"paired","owner"}, {"type":"link","state","reason"},
{"type":"lease","trial",…}, {"type":"epoch",…}, {"type":"kept",…}, {"type":"finished","trial","outcome","epochs","seconds"},
{"type":"left","trial","how","message"}; the last one {"type":"ended","trials","epochs","seconds",…}.`,
    load: async () => (await import("./commands/node.ts")).node,
  },
  "relay-data": {
    summary: "a relay's database as one file, and back",
    usage: `relay-data export|import --file FILE.tar.gz [--data-dir DIR] [--json]
  --file FILE          written by export (replaced if it is there), read by import
  --data-dir DIR       the relay's folder, as for serve; no relay may run on it. Import takes one without a database
Blobs are not in the file: copy DIR/blobs beside it. For a PostgreSQL server use pg_dump.
Last line with --json: {"type":"relay-exported"|"relay-imported","folder","file"}`,
    load: async () => (await import("./commands/relay-data.ts")).relayData,
  },
  "relay-members": {
    summary: "who may use a relay: list, invite, remove; and the end of sessions",
    usage: `relay-members list | invite --name N | remove --member M [--yes] | end-sessions [--everyone]   --relay URL [--json]
  --relay URL          the relay; list, invite, remove and --everyone are for its owner
  --name N             who is invited; the code that is printed lets one person in, within a week
  --member M           an id of list, or a name that only one has; an invitation that nobody has used is withdrawn
  --yes                do not ask (in a terminal it asks before it removes; elsewhere it never does)
  --everyone           the sessions of all users; without it, your own but for this one
Removed for good: within five seconds code, sessions and nodes count no more, trials are cancelled, data is deleted.
Sessions that were ended begin again by a code. Logs in by FIRSTLIGHT_OWNER_CODE, else as on the last time.
Lines with --json: {"type":"member","id","name","role","nodes","trials"}, {"type":"invited","name","code"},
{"type":"removed","id","name"}, {"type":"sessions-ended","whose":"own"|"everyone"}`,
    load: async () => (await import("./commands/relay-members.ts")).relayMembers,
  },
  sweep: {
    summary: "a whole sweep without a browser",
    usage: `sweep --data DATA [options]
${data}
  --mode fast|full     fast trains the first epochs of each trial, ranks, and finishes the finalists (fast)
  --trials N           (25)
  --fast-epochs K      epochs of its full schedule that each trial of a fast sweep trains first
                       (1 with the learned ranker, otherwise 5)
  --finalists N        best trials that are continued to the end (3)
  --patience N         stop a trial after N epochs without improvement (off)
  --sampler S          tpe | random | grid (tpe)
  --preset P           optuna4 | optuna5: defaults of tpe (optuna5)
  --reproducible W     propose trial n from trials up to n-W alone: the same for 1..W workers
  --warm-start         let the learned ranker, which knows parameters from other data sets, choose among the sampler's
                       first proposals; it is heeded less the more results there are (off)
  --ranker R           learned | last | best (learned)
  --scheduler S        who is trained on after the first epochs (fixed):
                       fixed      the finalists, to the end
                       adaptive   whoever the ranker gives the best chance, a few epochs at a time; stops when it is
                                  sure of the winner, or at its budget. With the learned ranker it acts on its
                                  probabilities, with last and best on ranks
                       halving, hyperband, median   those rules, to compare with
  --budget-epochs N    adaptive: epochs of the whole sweep (what fixed would train with the same options)
  --budget-minutes M   wall-clock limit of the sweep (none)
  --audit N            after the sweep, finish N of the stopped trials, chosen at random (off): tells how well the early
                       ranking agrees with the final one, and how likely the true best was stopped
  --workers N|auto     trials trained at once (1); auto: as many as pay, measured at the start
  --space FILE         a sweep.yaml in place of the template's search space
  --program DIR        an edited program in place of the generated one
  --no-baseline        leave out training the default configuration after the sweep, the report's "before"
  --relay URL          farm trials out to the nodes of a relay. Logs in by FIRSTLIGHT_OWNER_CODE (the owner's code or an
                       invitation's), else as on the last time. A killed sweep finds its trials again
  --place P            automatic   nodes of mine, for what is too much for this machine and for what waits (default)
                       here | mine | anyone   this machine, my nodes, any node; results of anyone's are looked at again,
                       and a winner that strangers' nodes trained is trained once more here before the sweep is done
  --no-confirm         leave that out
  --private            seal data, checkpoints and logs in the relay's store
  --sign               with --program: sign it by a key of yours, made at the first time. Nodes run it in a box, on wasm,
                       where: firstlight node trust add KEY
${shared}
Writes config-tuned.yaml, sweep_results_raw.csv, history/trial-N.csv, journal.jsonl, report.html (not of a regression) and model/ to DIR.
An unfinished sweep in DIR is resumed when the arguments are the same. Ctrl-C stops at a checkpoint.
Last line with --json: {"type":"sweep-finished","mode","best":{"trial","params","valLoss","confirmation"},"trials","epochsTrained","seconds"}`,
    load: async () => (await import("./commands/sweep.ts")).sweep,
  },
  train: {
    summary: "one training",
    usage: `train --data DATA [options]
${data}
  --config FILE        a config.yaml or config-tuned.yaml (the template's default configuration)
  --mode full|fast     fast trains the first 5 epochs of the schedule (full)
  --folds K            cross-validation over K folds (1: the one seeded split)
${shared}
Last line with --json: {"type":"train-finished","valLoss","testLoss"?,"epochsTrained","seconds"}`,
    load: async () => (await import("./commands/train.ts")).train,
  },
  pair: {
    summary: "lets a node in that shows a code",
    usage: `pair --relay URL --code CODE [--yes] [--json]
  --relay URL          the relay that the node has called
  --code CODE          the eight letters that the node shows
  --yes                do not ask (in a terminal it shows the node and asks; elsewhere it never does)
Logs in by FIRSTLIGHT_OWNER_CODE, else as on the last time. The node then trains for you, and for nobody else.
Prints {"type":"paired","node","name","gpu","fingerprint"} with --json.`,
    load: async () => (await import("./commands/pair.ts")).pair,
  },
  predict: {
    summary: "predictions of a trained model as CSV",
    usage: `predict --model DIR --data DATA --out FILE.csv [--backend B] [--json]
  --model DIR          the --out of a sweep or a training, or a model that the page exported (.zip)
${data}
Columns follow sample_submission.csv where the data has one, else image,labels; of a table row,TARGET.`,
    load: async () => (await import("./commands/predict.ts")).predict,
  },
  rank: {
    summary: "ranks recorded learning curves",
    usage: `rank --curves FILE --epochs K [--ranker learned|last|best] [--json]
  --curves FILE        curve tasks, one JSON object a line, plain or .gz
  --epochs K           that are read of every trial
  --ranker R           learned, as a sweep uses it, or the last or the lowest loss (learned)
Prints per task {"type":"ranked","task","epochs":K,"trials":[{"id","score","probabilityBest"}]}.
probabilityBest is null for last and best: they compare, and cannot say how sure they are.
A lower score is better; trials that diverged within the first K epochs have the largest number there is, 1.797e308.`,
    load: async () => (await import("./commands/rank.ts")).rank,
  },
  "import-check": {
    summary: "what an import would find",
    usage: `import-check --data DATA [--set KEY=VALUE]… [--json]
${data}
Last line: {"type":"import-checked","task","rows","classes":{label:n},"skipped":[{"path","reason"}],"warnings":[{"code","message"}]}`,
    load: async () => (await import("./commands/import-check.ts")).importCheck,
  },
  "ask-tell": {
    summary: "the samplers for any other language, over stdin and stdout",
    usage: `ask-tell --space FILE [--sampler tpe|random|grid] [--preset optuna4|optuna5] [--direction min|max] [--seed S]
  --space FILE         a sweep.yaml; its root key parameters: may be omitted
Writes {"type":"ask","trial":n,"params":{...}} at the start and after each answered ask. Reads one JSON object a line:
  {"trial":n,"value":x}   {"trial":n,"state":"failed"}   {"trial":n,"state":"diverged"}   {"ask":m} for m more asks
Answers may come in any order. A grid that is used up gives {"type":"exhausted","trials":n} in place of an ask.
A malformed line ends it with exit code 2; the end of input with 0.`,
    load: async () => (await import("./commands/ask-tell.ts")).askTell,
  },
};

export function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `firstlight <command> [options]\n\n${lines.join("\n")}\n\nfirstlight <command> --help tells more. Exit codes: 0 done, 1 failed, 2 bad usage.\n`;
}

export function commandHelp(name: string): string {
  return `firstlight ${commands[name]!.usage}\n`;
}
