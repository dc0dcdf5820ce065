DROP INDEX "hold_open";
DROP INDEX "request_open";
ALTER TABLE "hold" ADD COLUMN "stage" text DEFAULT 'production' NOT NULL;
ALTER TABLE "hold" ADD COLUMN "reason" text;
ALTER TABLE "hold" ADD COLUMN "release_reason" text;
CREATE INDEX "request_valid" ON "request" USING btree ("workspace_id","valid_until") WHERE valid_until is not null;
CREATE UNIQUE INDEX "hold_open" ON "hold" USING btree ("workspace_id","model","stage") WHERE released_at is null;
CREATE UNIQUE INDEX "request_open" ON "request" USING btree ("workspace_id","track","model","to_stage") WHERE state in ('pending', 'approved', 'applying', 'apply-failed') and kind not in ('review', 'renewal');