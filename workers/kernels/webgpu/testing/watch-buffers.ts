import { webgpuBackend } from "../index.ts";

/** From now on, the bytes of the buffers that live on the device, whoever made them. */
export function watchBuffers(): () => number {
  const { device } = webgpuBackend();
  const create = device.createBuffer.bind(device);
  let bytes = 0;
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    bytes += descriptor.size;
    buffer.destroy = () => {
      bytes -= descriptor.size;
      destroy();
      return undefined;
    };
    return buffer;
  };
  return () => bytes;
}
