/** A real `firstlight node`: paired once, killed and started again with its own folder. */
import { join } from "node:path";
import { startCommand, type Command, type Line } from "./command.ts";

export interface RealNodeSettings {
  readonly relayUrl: string;
  readonly folder: string;
  readonly name: string;
  readonly ownerCode: string;
  readonly heard: (line: Line) => void;
}

export class RealNode {
  readonly settings: RealNodeSettings;
  deaths = 0;
  #command: Command | null = null;

  constructor(settings: RealNodeSettings) {
    this.settings = settings;
  }

  start(): void {
    const { relayUrl, folder, name, heard } = this.settings;
    const words = ["node", "--relay", relayUrl, "--name", name, "--backend", "wasm"];
    this.#command = startCommand(
      [...words, "--data-dir", join(folder, name), "--json"],
      { XDG_DATA_HOME: folder },
      heard,
    );
  }

  /** What its owner does once: types the code that it shows. */
  async pair(): Promise<void> {
    const { relayUrl, folder, ownerCode } = this.settings;
    const { code } = await this.#command!.line("pairing");
    const paired = startCommand(["pair", "--relay", relayUrl, "--code", String(code), "--yes", "--json"], {
      XDG_DATA_HOME: folder,
      FIRSTLIGHT_OWNER_CODE: ownerCode,
    });
    await paired.line("paired");
    await paired.ended();
  }

  /** SIGKILL; resolves when it is gone. Its trainer, a child of its own, must notice by itself. */
  async kill(): Promise<void> {
    if (!this.#command) return;
    this.#command.kill();
    await this.#command.ended();
    this.#command = null;
    this.deaths += 1;
  }
}
