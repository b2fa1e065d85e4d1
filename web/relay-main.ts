/** The same app on `relay.html`, whose policy lets it speak with a relay on another server (docs/security.md). */
import { startApp } from "./start.ts";
import { openServices } from "./workbench/index.ts";

const target = document.getElementById("app");
if (target !== null) startApp(target, { open: (shell) => openServices(shell, "any-relay"), widePage: null });
