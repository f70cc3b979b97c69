/// <reference types="vitest/config" />
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const OUT = "../src/lineal/server/ui";
const PACKED_MIN_BYTES = 1024;

/** Puts a gzip and a brotli form beside each file, which the server sends as they are. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    closeBundle() {
      for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        if (bytes.length < PACKED_MIN_BYTES) continue;
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }));
      }
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [react(), packed()],
  resolve: { alias: { "@": "/src" } },
  build: { outDir: OUT, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 600 },
  // Only what is imported of them: their Snappy begins with WebAssembly, which the app's policy (CSP) does not allow.
  worker: { format: "es", rollupOptions: { treeshake: { moduleSideEffects: (id) => !/hyparquet-compressors|hysnappy/.test(id) } } },
  server: { proxy: { "/api": process.env["LINEAL_URL"] ?? "http://127.0.0.1:5000" } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
