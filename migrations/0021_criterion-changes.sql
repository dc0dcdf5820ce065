DROP INDEX "request_open";
ALTER TABLE "request" ADD COLUMN "change" jsonb;
CREATE UNIQUE INDEX "request_open_criterion" ON "request" USING btree ("workspace_id","model",(change ->> 'metric'),(change ->> 'side')) WHERE state = 'pending' and kind = 'criterion';
CREATE UNIQUE INDEX "request_open" ON "request" USING btree ("workspace_id","track","model","to_stage") WHERE state in ('pending', 'approved', 'applying', 'apply-failed') and kind not in ('review', 'renewal', 'criterion');