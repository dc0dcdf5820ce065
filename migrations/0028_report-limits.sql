ALTER TABLE "token" ADD COLUMN "contexts" text[];
ALTER TABLE "token" ADD COLUMN "models" text[];