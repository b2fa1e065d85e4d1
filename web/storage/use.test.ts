import { afterEach, describe, expect, it, vi } from "vitest";
import { correctedUse, keepingQuota, plausibleUse } from "./use.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

function browserThatReports(fileSystem: { bytes: number } | null) {
  vi.stubGlobal("navigator", {
    storage: {
      estimate: () =>
        Promise.resolve({
          usage: (fileSystem?.bytes ?? 5e6) + 1e6,
          quota: 10e9,
          ...(fileSystem && { usageDetails: { fileSystem: fileSystem.bytes } }),
        }),
      persisted: () => Promise.resolve(true),
    },
  });
}

describe("storage in use", () => {
  it("is corrected downwards only", () => {
    expect(correctedUse(4.27e9, 4.2e9, 26e6)).toBe(0.07e9 + 26e6);
    expect(correctedUse(30e6, 26e6, 28e6)).toBe(30e6);
  });

  it("counts the files where the report leaps, and follows its steps in between", async () => {
    const files = { bytes: 4.2e9 };
    browserThatReports(files);
    const own = vi.fn(() => Promise.resolve(25e6));
    const use = plausibleUse(own);
    expect(await use()).toEqual({ usedBytes: 26e6, quotaBytes: 10e9, persistent: true });
    files.bytes += 2e6;
    expect((await use()).usedBytes).toBe(28e6);
    expect(own).toHaveBeenCalledTimes(1);
    files.bytes = 25e6;
    expect((await use()).usedBytes).toBe(26e6);
    expect(own).toHaveBeenCalledTimes(2);
  });

  it("is what the browser says where it tells no parts", async () => {
    browserThatReports(null);
    const own = vi.fn(() => Promise.resolve(1));
    expect((await plausibleUse(own)()).usedBytes).toBe(6e6);
    expect(own).not.toHaveBeenCalled();
  });
});

describe("what cannot be written", () => {
  const refused = (name: string) => keepingQuota(() => Promise.reject(new DOMException("no", name)));

  it("says that there is no room, with figures and what to do", async () => {
    browserThatReports({ bytes: 25e6 });
    await expect(refused("QuotaExceededError")).rejects.toMatchObject({
      code: "storage-full",
      message: expect.stringContaining("26 MB of 10000 MB") as unknown,
      action: expect.stringContaining("Empty the bin") as unknown,
    });
  });

  it("says that all is gone, where the database was closed or the folder is missing", async () => {
    for (const name of ["InvalidStateError", "NotFoundError"])
      await expect(refused(name)).rejects.toMatchObject({ code: "storage-gone" });
    await expect(refused("DataError")).rejects.toMatchObject({ name: "DataError" });
  });
});
