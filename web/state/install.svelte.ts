/** The browser's offer to install the app, kept until the user asks for it. */
export class Install {
  #offer = $state.raw<InstallOffer | null>(null);

  constructor(view: Window) {
    view.addEventListener("beforeinstallprompt", (event) => {
      if (!isOffer(event)) return;
      event.preventDefault();
      this.#offer = event;
    });
    view.addEventListener("appinstalled", () => (this.#offer = null));
  }

  get available(): boolean {
    return this.#offer !== null;
  }

  /** An offer can be used once. */
  async ask(): Promise<void> {
    const offer = this.#offer;
    this.#offer = null;
    await offer?.prompt();
  }
}

interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}
const isOffer = (event: Event): event is InstallOffer =>
  "prompt" in event && typeof event.prompt === "function";
