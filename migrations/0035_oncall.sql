CREATE TABLE "oncall_feed" (
	"workspace_id" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"schedule" uuid,
	"person" uuid,
	"made_by" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "oncall_feed_workspace_id_digest_pk" PRIMARY KEY("workspace_id","digest")
);

CREATE TABLE "oncall_gap" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"days" integer NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	CONSTRAINT "oncall_gap_workspace_id_schedule_from_at_days_pk" PRIMARY KEY("workspace_id","schedule","from_at","days")
);

CREATE TABLE "oncall_handover" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"notes" jsonb NOT NULL,
	CONSTRAINT "oncall_handover_workspace_id_schedule_at_pk" PRIMARY KEY("workspace_id","schedule","at")
);

CREATE TABLE "oncall_holiday" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"day" date NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "oncall_holiday_workspace_id_schedule_day_pk" PRIMARY KEY("workspace_id","schedule","day")
);

CREATE TABLE "oncall_layer" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"rank" integer NOT NULL,
	"people" jsonb NOT NULL,
	"every" integer NOT NULL,
	"unit" text NOT NULL,
	"start" text NOT NULL,
	"hours" jsonb,
	"holidays" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone,
	CONSTRAINT "oncall_layer_workspace_id_schedule_id_pk" PRIMARY KEY("workspace_id","schedule","id")
);

CREATE TABLE "oncall_override" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"person" uuid NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"made_by" uuid,
	"at" timestamp with time zone NOT NULL,
	"event" text,
	"swap" integer,
	CONSTRAINT "oncall_override_workspace_id_schedule_id_pk" PRIMARY KEY("workspace_id","schedule","id")
);

CREATE TABLE "oncall_rota" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"list" text NOT NULL,
	"list_name" text NOT NULL,
	"shown" jsonb,
	"problem" text,
	"set_by" uuid,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "oncall_rota_workspace_id_schedule_platform_team_pk" PRIMARY KEY("workspace_id","schedule","platform","team")
);

CREATE TABLE "oncall_schedule" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"zone" text NOT NULL,
	"owner" uuid NOT NULL,
	"covers" jsonb,
	"at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "oncall_schedule_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "oncall_swap" (
	"workspace_id" text NOT NULL,
	"schedule" uuid NOT NULL,
	"number" integer NOT NULL,
	"person" uuid NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"taken_by" uuid,
	"ended_at" timestamp with time zone,
	"at" timestamp with time zone NOT NULL,
	"place" jsonb,
	CONSTRAINT "oncall_swap_workspace_id_number_pk" PRIMARY KEY("workspace_id","number")
);

ALTER TABLE "oncall_gap" ADD CONSTRAINT "oncall_gap_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "oncall_handover" ADD CONSTRAINT "oncall_handover_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "oncall_holiday" ADD CONSTRAINT "oncall_holiday_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "oncall_layer" ADD CONSTRAINT "oncall_layer_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "oncall_override" ADD CONSTRAINT "oncall_override_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "oncall_rota" ADD CONSTRAINT "oncall_rota_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "oncall_swap" ADD CONSTRAINT "oncall_swap_workspace_id_schedule_oncall_schedule_workspace_id_id_fk" FOREIGN KEY ("workspace_id","schedule") REFERENCES "public"."oncall_schedule"("workspace_id","id") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "oncall_feed_secret" ON "oncall_feed" USING btree ("digest");
CREATE INDEX "oncall_override_until" ON "oncall_override" USING btree ("workspace_id","schedule","to_at");
CREATE UNIQUE INDEX "oncall_override_number" ON "oncall_override" USING btree ("workspace_id","number");
CREATE UNIQUE INDEX "oncall_schedule_name" ON "oncall_schedule" USING btree ("workspace_id","name") WHERE deleted_at is null;
CREATE INDEX "oncall_swap_open" ON "oncall_swap" USING btree ("workspace_id","schedule") WHERE state = 'open';