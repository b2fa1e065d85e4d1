/** By type where the browser knows it, else by the end of the name. */
export const isImage = ({ type, name }: Pick<File, "type" | "name">): boolean =>
  type.startsWith("image/") || /\.(png|jpe?g|webp|gif|bmp|avif)$/i.test(name);
