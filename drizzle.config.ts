import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/**/tables.ts',
  out: './migrations',
  // What the migrator runs is SQL; markers between statements would be noise there.
  breakpoints: false,
});
