/**
 * The commands, each with its flags and texts: what parsing, `--help` and docs/cli.md read.
 *
 * Invariant: a command's module is loaded when the command runs, and no other is.
 */
import type { Command } from "./command.ts";
import type { Flag } from "./grammar.ts";

const env: Flag = {
  name: "--env",
  value: "K[=V]",
  many: true,
  help: "Give the guest an environment variable; without a value, the one that heddle itself has.",
};
const inheritEnv: Flag = {
  name: "--inherit-env",
  help: "Give the guest heddle's whole environment; --env still adds to it.",
};
const dir: Flag = {
  name: "--dir",
  value: "HOST[::GUEST][::ro]",
  many: true,
  help: "Open a directory for the guest, under another name with ::GUEST, for reading only with ::ro.",
};
const cwd: Flag = {
  name: "--cwd",
  value: "DIR",
  help: "The directory that the guest starts in, as the guest names it.",
};
const allowNet: Flag = {
  name: "--allow-net",
  value: "HOST[:PORT]|CIDR|*",
  many: true,
  help: "Let the guest connect there. Private, loopback and link-local addresses need an entry of their own; * opens all others too.",
};
const listen: Flag = { name: "--listen", help: "Let the guest bind local addresses and accept connections." };
const limit: Flag = {
  name: "--limit",
  value: "NAME=N",
  many: true,
  help: "Change a limit of the engine, e.g. maxTasks; an unknown name lists them all.",
};
const maxMemory: Flag = {
  name: "--max-memory",
  value: "N",
  help: "What the guest's memories and tables may take together (64MiB, 64M or bytes). A guest that asks for more is told that there is none.",
};
const timeout: Flag = {
  name: "--timeout",
  value: "T",
  help: "End the guest after this time (500ms, 5s, 2m; seconds without a unit) with exit code 124, even in a loop that never waits.",
};
const stallAfter: Flag = {
  name: "--stall-after",
  value: "T",
  help: "When nothing happened for this time, say on standard error what every task waits for.",
};
const seed: Flag = {
  name: "--seed",
  value: "N",
  help: "Make the scheduler's choices from this seed, so that a run can be repeated.",
};

const audit: Flag = {
  name: "--audit",
  help: "Tell on standard error what the guest asks for (paths, network, environment), granted or not, and at the end the flags that it needed.",
};

const trace: Flag = {
  name: "--trace",
  value: "FILE",
  help: "Write what tasks, streams and the host's functions do to a file that ui.perfetto.dev opens. An earlier trace is replaced, no other file.",
};

const hostFlags: readonly Flag[] = [
  env,
  inheritEnv,
  dir,
  cwd,
  allowNet,
  listen,
  limit,
  maxMemory,
  timeout,
  stallAfter,
  seed,
  trace,
  audit,
];

/** Of the host flags, those that mean the same for a server. */
const serverHostFlags: readonly Flag[] = [
  env,
  inheritEnv,
  dir,
  cwd,
  allowNet,
  listen,
  limit,
  maxMemory,
  seed,
  trace,
  audit,
];

const features: Flag = {
  name: "--features",
  value: "NAME,...|all",
  help: "Keep what is @unstable under these names; without it such items are left out.",
};
const dep: Flag = {
  name: "--dep",
  value: "FILE|DIR",
  many: true,
  help: "A WIT package that the text refers to and that is not in its folder deps/.",
};
const force: Flag = { name: "--force", help: "Replace what exists." };

const json: Flag = { name: "--json", help: "Print JSON." };

export const commands: readonly Command[] = [
  {
    name: "run",
    usage: "[FLAG...] COMPONENT [ARG...]",
    summary: "Run a component that exports wasi:cli/run, or call any of its exports.",
    details: [
      "The guest gets nothing that is not given here: no files, no network, no environment. What follows COMPONENT are the guest's arguments.",
      "The exit code is the guest's own; 1 if its run returned an error.",
      "COMPONENT may also be a core module that imports wasi_snapshot_preview1 (a command of WASI preview 1): the same flags, the same sandbox.",
      "What --invoke reads and prints is WAVE, the value notation of the Component Model's tools (docs/wave.md).",
    ],
    flags: [
      {
        name: "--invoke",
        value: "CALL",
        many: true,
        help: "Call an export with arguments in WAVE, e.g. 'add(1, 2)', and print its result. Given several times, they are called one after the other.",
      },
      {
        name: "--plug",
        value: "COMPONENT",
        many: true,
        help: "Give the component's imports the exports of another component.",
      },
      ...hostFlags,
    ],
    examples: [
      { line: "heddle run tool.wasm input.txt", says: "with one argument" },
      { line: "heddle run --dir . --dir /etc::/etc::ro --cwd . tool.wasm", says: "with two directories" },
      { line: "heddle run --env LANG=C --env HOME tool.wasm", says: "with two environment variables" },
      { line: "heddle run --inherit-env tool.wasm", says: "with the whole environment" },
      { line: "heddle run --allow-net example.com:443 fetch.wasm", says: "with one host of the network" },
      { line: "heddle run --allow-net 127.0.0.0/8 --listen server.wasm", says: "with local connections" },
      { line: "heddle run --timeout 5s --limit maxTasks=1000 tool.wasm", says: "with bounds" },
      { line: "heddle run --max-memory 64MiB tool.wasm", says: "with at most 64 MiB of memory" },
      { line: "heddle run --stall-after 10s tool.wasm", says: "with a report when it hangs" },
      { line: "heddle run --seed 42 tool.wasm", says: "in a repeatable order" },
      { line: "heddle run --trace run.json tool.wasm", says: "with a trace of what happens when" },
      { line: "heddle run --audit --dir . tool.wasm", says: "and what it asks for" },
      { line: "heddle run --invoke 'greet(\"world\")' tool.wasm", says: "calls an export" },
      {
        line: "heddle run --invoke 'capitals(-)' tool.wasm < in.txt",
        says: "with standard input as a stream",
      },
      { line: "heddle run --plug logic.wasm tool.wasm", says: "linked with another component" },
    ],
    least: 1,
    flagsFirst: true,
    runsGuest: true,
    load: () => import("../commands/run.ts"),
  },
  {
    name: "serve",
    usage: "[FLAG...] COMPONENT [COMPONENT...]|CONFIG.json",
    summary: "Answer HTTP requests with a component that exports wasi:http/handler, or with a chain of them.",
    details: [
      "Of several components, each hands requests on to the next one; the last one is the service. They are joined in memory, so that no network is between them.",
      "A component of WASI 0.2 that exports wasi:http/incoming-handler is served too: it takes one request at a time, with a fresh instance for each unless --reuse serial is given. A chain may mix 0.2 and 0.3; what a middleware of 0.2 sends through wasi:http/outgoing-handler then goes to the component behind it.",
      "The first line on standard error is `listening on http://HOST:PORT`. SIGINT or SIGTERM ends the server: requests under way may end within --shutdown-timeout, and the exit code is 0 if all of them did, else 1. A second signal ends it at once.",
      "An instance answers many requests, also at the same time, and they share what the guest keeps in memory; --reuse none gives each request an instance of its own, which is new or as new. A trap answers 500 to the requests of its instance and ends that instance alone.",
    ],
    flags: [
      {
        name: "--addr",
        value: "HOST:PORT",
        help: "Where to listen, 127.0.0.1:8080 by default; port 0 is any free one.",
      },
      {
        name: "--reuse",
        value: "concurrent|serial|none",
        help: "Whether an instance takes several requests at a time (the default), one after the other, or one only.",
      },
      {
        name: "--timeout",
        value: "T",
        help: "How long a guest may take to answer (500ms, 5s, 2m; seconds without a unit), 60s by default. Then the client gets 504 and the call is cancelled. With this flag guests run in a thread of their own, as with --workers 1, so that one that never gives way is ended too.",
      },
      {
        name: "--serve-limit",
        value: "NAME=N",
        many: true,
        help: "Change a limit of the server or of its pool of instances, e.g. maxBodyBytes or maxInstances; an unknown name lists them all.",
      },
      {
        name: "--shutdown-timeout",
        value: "T",
        help: "How long requests under way may take after the first signal, 30s by default; then they are cut.",
      },
      {
        name: "--workers",
        value: "N",
        help: "Spread connections over this many threads. A thread in which a guest does not give way within --timeout is ended and replaced.",
      },
      {
        name: "--watch",
        help: "Reload when a COMPONENT or the configuration changes: new requests go to the new one, requests under way end where they began. One that cannot start is told, and the former goes on.",
      },
      {
        name: "--check",
        help: "Start everything but the server, say what is wrong, and end.",
      },
      {
        name: "--log-format",
        value: "text|json",
        help: "Log each request in one line on standard error, and tell what guests print in the same format. Without it only requests that failed are logged, as text. What guests print begins with the request that it was printed for.",
      },
      {
        name: "--health-addr",
        value: "HOST:PORT",
        help: "Answer /live, /ready and /metrics there. From the first signal /ready says 503.",
      },
      { name: "--tls-cert", value: "FILE", help: "Serve HTTPS (HTTP/2 and 1.1) with this certificate, PEM." },
      { name: "--tls-key", value: "FILE", help: "The certificate's private key, PEM." },
      ...serverHostFlags,
    ],
    examples: [
      { line: "heddle serve hello.wasm", says: "on http://127.0.0.1:8080" },
      { line: "heddle serve --addr 127.0.0.1:0 auth.wasm hello.wasm", says: "a chain, on any free port" },
      { line: "heddle serve --reuse none --timeout 5s hello.wasm", says: "an instance for each request" },
      { line: "heddle serve heddle.json", says: "several sites by host and path, see docs/serving.md" },
      { line: "heddle serve --check heddle.json", says: "whether it would start" },
      { line: "heddle serve --workers 2 hello.wasm", says: "on two threads" },
      { line: "heddle serve --watch hello.wasm", says: "and again whenever it is built" },
      {
        line: "heddle serve --serve-limit maxBodyBytes=1048576 hello.wasm",
        says: "with smaller bodies only",
      },
      {
        line: "heddle serve --log-format json --shutdown-timeout 5s --health-addr 127.0.0.1:8081 hello.wasm",
        says: "as a service of a cluster",
      },
      {
        line: "heddle serve --tls-cert cert.pem --tls-key key.pem hello.wasm",
        says: "with HTTPS and HTTP/2",
      },
      { line: "heddle serve --dir ./public::/public::ro --cwd /public site.wasm", says: "with a directory" },
      {
        line: "heddle serve --env TOKEN --allow-net api.example.com:443 proxy.wasm",
        says: "with one host to call",
      },
      {
        line: "heddle serve --inherit-env --allow-net 127.0.0.0/8 --listen bridge.wasm",
        says: "with local sockets",
      },
      { line: "heddle serve --trace serve.json hello.wasm", says: "with a trace" },
      { line: "heddle serve --audit hello.wasm", says: "and what its guests ask for" },
      {
        line: "heddle serve --max-memory 64MiB --limit maxTasks=1000 --seed 42 hello.wasm",
        says: "with bounds for each instance, in a repeatable order",
      },
    ],
    least: 1,
    load: () => import("../commands/serve.ts"),
  },
  {
    name: "compose",
    usage: "-o OUT COMPONENT [--plug COMPONENT]... | -o OUT --chain COMPONENT...",
    summary: "Join components into one.",
    details: [
      "The result exports what COMPONENT exports. What COMPONENT and its plugs import is given by the exports of the plugs, by name and compatible version; what no plug gives stays an import.",
      "With --chain the components are HTTP handlers: the first one takes requests, and each hands on to the next.",
    ],
    flags: [
      { name: "--output", short: "-o", value: "OUT", help: "The file to write." },
      {
        name: "--plug",
        value: "COMPONENT",
        many: true,
        help: "A component whose exports are given to those that import them.",
      },
      {
        name: "--chain",
        help: "Join HTTP handlers, each of which imports the handler that the next one exports.",
      },
      force,
    ],
    examples: [
      {
        line: "heddle compose -o app.wasm main.wasm --plug logic.wasm",
        says: "gives main what logic exports",
      },
      {
        line: "heddle compose --output app.wasm --force main.wasm --plug logic.wasm",
        says: "in the place of an older one",
      },
      {
        line: "heddle compose -o site.wasm --chain auth.wasm log.wasm hello.wasm",
        says: "a chain of HTTP handlers",
      },
    ],
    least: 1,
    load: () => import("../commands/compose.ts"),
  },
  {
    name: "wit",
    usage: "[FLAG...] FILE|DIR|COMPONENT",
    summary: "Print the WIT of a component, of a WIT package or of a directory, in canonical form.",
    details: [
      "A file of text is printed with its comments. Of everything else the packages that it refers to are printed with it, each in a block, so that the text stands alone. Text with faults is told by file:line:column, with exit code 3.",
    ],
    flags: [
      { name: "--output", short: "-o", value: "OUT", help: "Write to this file instead of printing." },
      { name: "--wasm", help: "Write the WIT package in its binary form; needs -o." },
      dep,
      features,
      force,
    ],
    examples: [
      { line: "heddle wit tool.wasm", says: "what a component imports and exports" },
      { line: "heddle wit -o api.wit --force api.wit", says: "formats a file" },
      { line: "heddle wit --wasm --output api.wasm wit/", says: "a package in binary form" },
      { line: "heddle wit --features all --dep ../clocks/wit wit/", says: "with what is unstable" },
    ],
    least: 1,
    most: 1,
    load: () => import("../commands/wit.ts"),
  },
  {
    name: "types",
    usage: "-o DIR [FLAG...] FILE|DIR|COMPONENT",
    summary: "Write TypeScript declarations for the host of a component, or for a guest.",
    details: [
      "A component's declarations are in DIR itself, and so are those of a world named with --world. Of a WIT package each world has a folder of its own.",
      "An export of a component that is not async but may have to wait is declared to answer a promise, and a resource whose destructor may, to end with Symbol.asyncDispose. What blocks is known of WASI; --blocks tells it of the component's other imports.",
    ],
    flags: [
      {
        name: "--output",
        short: "-o",
        value: "DIR",
        help: "The directory to write to; it is made if need be.",
      },
      { name: "--guest", help: "Declare what a guest written in TypeScript imports and exports." },
      { name: "--world", value: "NAME", help: "Only this world." },
      {
        name: "--blocks",
        value: "INTERFACE[#FUNC]",
        many: true,
        help: "The host's function for this import is marked with blocking(), or all of this interface are.",
      },
      dep,
      features,
      force,
    ],
    examples: [
      { line: "heddle types -o types tool.wasm", says: "for the host of a component" },
      {
        line: "heddle types -o types --blocks example:store/cache tool.wasm",
        says: "for a host that blocks there",
      },
      { line: "heddle types --output types --guest --world plugin --force wit/", says: "for a guest, anew" },
      {
        line: "heddle types -o types --features all --dep ../clocks/wit wit/",
        says: "with what is unstable",
      },
    ],
    least: 1,
    most: 1,
    load: () => import("../commands/types.ts"),
  },
  {
    name: "migrate",
    usage: "-o DIR [FLAG...] DIR",
    summary: "Rewrite WIT written against WASI 0.2 for WASI 0.3, and report what changed.",
    details: [
      "The report is on standard output, what a person must decide first, with old and new signatures and with how calls change in Rust, C and JavaScript. Exit code 1 while decisions remain.",
      "WASI's own packages of 0.2 below deps/ are left out: put those of 0.3 in their place.",
    ],
    flags: [
      {
        name: "--output",
        short: "-o",
        value: "DIR",
        help: "The directory to write to; it is made if need be.",
      },
      { name: "--check", help: "Write nothing; only report." },
      {
        name: "--against",
        value: "DIR",
        help: "A WIT directory with the packages of WASI 0.3, for new signatures in the report.",
      },
      dep,
      json,
      force,
    ],
    examples: [
      { line: "heddle migrate -o wit3 wit", says: "into another directory" },
      { line: "heddle migrate --output wit --force wit", says: "in place" },
      {
        line: "heddle migrate --check --json --dep io.wit --against wasi-0.3 wit",
        says: "reports for programs",
      },
    ],
    least: 1,
    most: 1,
    load: () => import("../commands/migrate.ts"),
  },
  {
    name: "new",
    usage: "KIND DIR",
    summary: "Begin a guest in TypeScript: a command (cli), an HTTP service (http) or a library (library).",
    details: [
      "DIR gets a WIT world, a source that implements it, its declarations, and a package.json whose scripts build and start it.",
    ],
    flags: [force],
    examples: [
      { line: "heddle new http hello", says: "an HTTP service in the directory hello" },
      { line: "heddle new cli --force tool", says: "in the place of what is in the directory tool" },
    ],
    least: 2,
    most: 2,
    load: () => import("../commands/new.ts"),
  },
  {
    name: "componentize",
    usage: "-o OUT --wit FILE|DIR --world NAME FILE.ts",
    summary: "Build a component from a guest written in TypeScript or JavaScript.",
    details: [
      "The file exports what the world exports, as `heddle types --guest` declares it. What it imports from other files and from npm packages is bundled with it; names of WIT interfaces are imported from the host. Besides those of ECMAScript it has globals of the web, such as console, setTimeout, URL and crypto (docs/typescript-guests.md); some need an import of the world, and say which.",
      "Needs the npm packages componentize-qjs and rolldown beside heddle or in the current directory's project.",
    ],
    flags: [
      { name: "--output", short: "-o", value: "OUT", help: "The file to write." },
      { name: "--wit", value: "FILE|DIR", help: "The WIT package that the world is in." },
      { name: "--world", value: "NAME", help: "The world that the guest is written for." },
      force,
    ],
    examples: [
      {
        line: "heddle componentize -o app.wasm --wit wit --world app src/main.ts",
        says: "builds a component",
      },
      {
        line: "heddle componentize --output app.wasm --force --wit wit --world app src/main.ts",
        says: "in the place of an older one",
      },
    ],
    least: 1,
    most: 1,
    load: () => import("../commands/componentize.ts"),
  },
  {
    name: "validate",
    usage: "COMPONENT...",
    summary: "Check components; one line for each that is not valid.",
    details: ["Exit code 3 if any of them is not valid."],
    flags: [],
    examples: [{ line: "heddle validate a.wasm b.wasm", says: "checks two components" }],
    least: 1,
    load: () => import("../commands/validate.ts"),
  },
  {
    name: "inspect",
    usage: "[--json] COMPONENT",
    summary: "Show what is in a component: imports, exports, modules, instances and sizes.",
    flags: [json],
    examples: [
      { line: "heddle inspect tool.wasm", says: "as a tree" },
      { line: "heddle inspect --json tool.wasm", says: "for programs" },
    ],
    least: 1,
    most: 1,
    load: () => import("../commands/inspect.ts"),
  },
  {
    name: "wast",
    usage: "[FLAG...] FILE|DIR...",
    summary: "Run .wast scripts, the specification's own format of tests.",
    details: [
      "One line for each directive that fails; the last line is `N passed, N failed`. A script that does not parse counts as one failure. Exit code 1 if anything failed.",
      "Text is parsed by wasm-tools as the npm package @bytecodealliance/jco-transpile brings it; install that package beside heddle.",
    ],
    flags: [
      seed,
      {
        name: "--seed-only",
        value: "KIND",
        help: "Let the seed make choices of one kind only: `order` (who is next) or `suspension` (whether a wait that is satisfied suspends all the same).",
      },
      { name: "--json", help: "Print one JSON object for each script instead of text; the last line stays." },
    ],
    examples: [
      { line: "heddle wast test/", says: "runs every script below a directory" },
      { line: "heddle wast --seed 7 --json test/async/deadlock.wast", says: "runs one, in another order" },
      {
        line: "heddle wast --seed 7 --seed-only suspension test/async/async-calls-sync.wast",
        says: "runs one that asserts the order of arrival",
      },
    ],
    least: 1,
    load: () => import("../commands/wast.ts"),
  },
];
