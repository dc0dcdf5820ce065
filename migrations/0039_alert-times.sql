ALTER TABLE "alert_group" ADD COLUMN "shown_at" timestamp with time zone;
ALTER TABLE "integration" ADD COLUMN "former_digest" "bytea";
ALTER TABLE "integration" ADD COLUMN "former_until" timestamp with time zone;
ALTER TABLE "integration" ADD COLUMN "settings" jsonb;