ALTER TABLE "alert_route" ADD COLUMN "per_minute" integer;
ALTER TABLE "alert_route" ADD COLUMN "per_hour" integer;