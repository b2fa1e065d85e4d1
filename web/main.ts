import { startApp } from "./start.ts";
import { openServices } from "./workbench/index.ts";

const target = document.getElementById("app");
if (target !== null) {
  startApp(target, { open: (shell) => openServices(shell, "own-server"), widePage: "relay.html" });
}
