declare module "wgsl-preprocessor/wgsl-preprocessor.js" {
  /** Tagged template that resolves #if, #elif, #else and #endif; each condition is a `${…}`. */
  export function wgsl(strings: TemplateStringsArray, ...values: unknown[]): string;
}
