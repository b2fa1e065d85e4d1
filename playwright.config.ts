import { defineConfig } from "@playwright/test";

/** Full Chromium; root (containers, CI) needs --no-sandbox. */
const flags = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
/** WebGPU in software: real, and 10 to 30 times slower than WebAssembly, so only for the story that is about it. */
const gpuFlags = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
/** Without a UTF-8 locale Chromium cannot open files whose names are not plain ASCII. */
const env = { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/stories",
  timeout: 180_000,
  expect: { timeout: 30_000 },
  fullyParallel: false,
  workers: 1,
  retries: 0,
  reporter: [["list"], ["json"]],
  use: {
    baseURL: "http://127.0.0.1:4199",
    launchOptions: { executablePath, args: flags, env },
    channel: "chromium",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 60_000,
    trace: "retain-on-failure",
  },
  projects: [
    { name: "stories", testMatch: "**/*.story.ts", testIgnore: "**/webgpu.story.ts" },
    {
      name: "webgpu",
      testMatch: "**/webgpu.story.ts",
      use: { launchOptions: { executablePath, args: [...flags, ...gpuFlags], env } },
    },
  ],
  webServer: {
    command: "node cli/main.ts serve --port 4199",
    url: "http://127.0.0.1:4199/",
    reuseExistingServer: false,
    timeout: 60_000,
  },
});
