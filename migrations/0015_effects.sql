CREATE TABLE "request_effect" (
	"workspace_id" text NOT NULL,
	"request" integer NOT NULL,
	"position" integer NOT NULL,
	"effect" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"error" text,
	"note" jsonb,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "request_effect_workspace_id_request_position_pk" PRIMARY KEY("workspace_id","request","position")
);

CREATE TABLE "alias_watch" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"url" text NOT NULL,
	"name" text NOT NULL,
	"alias" text NOT NULL,
	"token" text,
	"allow_private" boolean NOT NULL,
	"outside" text NOT NULL,
	"request" integer NOT NULL,
	"model" text NOT NULL,
	"subject" text NOT NULL,
	"stage" text NOT NULL,
	"expected" text NOT NULL,
	"previous" text,
	"strayed_at" timestamp with time zone,
	"found" text,
	"hinted_at" timestamp with time zone,
	"checked_at" timestamp with time zone,
	CONSTRAINT "alias_watch_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "webhook_delivery" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"request" integer NOT NULL,
	"subject" text NOT NULL,
	"target" jsonb NOT NULL,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"status" integer,
	"excerpt" text,
	"created_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	CONSTRAINT "webhook_delivery_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

ALTER TABLE "request" ADD COLUMN "next_try_at" timestamp with time zone;
ALTER TABLE "request_effect" ADD CONSTRAINT "request_effect_workspace_id_request_request_workspace_id_number_fk" FOREIGN KEY ("workspace_id","request") REFERENCES "public"."request"("workspace_id","number") ON DELETE no action ON UPDATE no action;
ALTER TABLE "alias_watch" ADD CONSTRAINT "alias_watch_workspace_id_request_request_workspace_id_number_fk" FOREIGN KEY ("workspace_id","request") REFERENCES "public"."request"("workspace_id","number") ON DELETE no action ON UPDATE no action;
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_workspace_id_request_request_workspace_id_number_fk" FOREIGN KEY ("workspace_id","request") REFERENCES "public"."request"("workspace_id","number") ON DELETE no action ON UPDATE no action;
CREATE INDEX "alias_watch_name" ON "alias_watch" USING btree ("workspace_id","name","alias");
CREATE INDEX "webhook_delivery_newest" ON "webhook_delivery" USING btree ("workspace_id","created_at");