CREATE TABLE "digest" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"owner" uuid NOT NULL,
	"schedule" text NOT NULL,
	"cron" text NOT NULL,
	"zone" text NOT NULL,
	"models" jsonb,
	"sections" jsonb NOT NULL,
	"only_changes" boolean NOT NULL,
	"missed" text NOT NULL,
	"missed_most" integer NOT NULL,
	"next_slot" timestamp with time zone,
	"at" timestamp with time zone NOT NULL,
	"paused_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "digest_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "digest_delivery" (
	"workspace_id" text NOT NULL,
	"digest" uuid NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"channel" text NOT NULL,
	"subject" text NOT NULL,
	"state" text NOT NULL,
	"card" jsonb,
	"delivered_at" timestamp with time zone,
	"error" text,
	CONSTRAINT "digest_delivery_workspace_id_digest_slot_platform_team_channel_pk" PRIMARY KEY("workspace_id","digest","slot","platform","team","channel")
);

CREATE TABLE "digest_place" (
	"workspace_id" text NOT NULL,
	"digest" uuid NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"channel" text NOT NULL,
	"name" text,
	"person" uuid,
	"muted" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"off_at" timestamp with time zone,
	"off_reason" text,
	"failures" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "digest_place_workspace_id_digest_platform_team_channel_pk" PRIMARY KEY("workspace_id","digest","platform","team","channel")
);

CREATE TABLE "digest_run" (
	"workspace_id" text NOT NULL,
	"digest" uuid NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"by_hand" boolean NOT NULL,
	"state" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kept" jsonb NOT NULL,
	"card" jsonb NOT NULL,
	CONSTRAINT "digest_run_workspace_id_digest_slot_pk" PRIMARY KEY("workspace_id","digest","slot")
);

ALTER TABLE "digest_delivery" ADD CONSTRAINT "digest_delivery_workspace_id_digest_slot_digest_run_workspace_id_digest_slot_fk" FOREIGN KEY ("workspace_id","digest","slot") REFERENCES "public"."digest_run"("workspace_id","digest","slot") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "digest_place" ADD CONSTRAINT "digest_place_workspace_id_digest_digest_workspace_id_id_fk" FOREIGN KEY ("workspace_id","digest") REFERENCES "public"."digest"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "digest_run" ADD CONSTRAINT "digest_run_workspace_id_digest_digest_workspace_id_id_fk" FOREIGN KEY ("workspace_id","digest") REFERENCES "public"."digest"("workspace_id","id") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "digest_name" ON "digest" USING btree ("workspace_id","name") WHERE deleted_at is null;
CREATE INDEX "digest_due" ON "digest" USING btree ("workspace_id","next_slot") WHERE next_slot is not null;
CREATE INDEX "digest_delivery_message" ON "digest_delivery" USING btree ("workspace_id","subject");