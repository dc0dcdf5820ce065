CREATE TABLE "card" (
	"workspace_id" text NOT NULL,
	"subject" text NOT NULL,
	"place" uuid NOT NULL,
	"lane" smallint NOT NULL,
	"wanted" integer NOT NULL,
	"shown" integer DEFAULT 0 NOT NULL,
	"ref_channel" text,
	"ref_message" text,
	"posting" integer DEFAULT 0 NOT NULL,
	"trying" integer,
	"trying_since" timestamp with time zone,
	"since" timestamp with time zone NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"check_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"dead" text,
	"dead_reason" text,
	"under" text,
	"once" boolean DEFAULT false NOT NULL,
	CONSTRAINT "card_workspace_id_subject_place_pk" PRIMARY KEY("workspace_id","subject","place")
);

CREATE TABLE "place" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"channel" text NOT NULL,
	"thread" text DEFAULT '' NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"busy_until" timestamp with time zone,
	CONSTRAINT "place_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "place_address" UNIQUE("workspace_id","platform","team","channel","thread")
);

ALTER TABLE "card" ADD CONSTRAINT "card_workspace_id_place_place_workspace_id_id_fk" FOREIGN KEY ("workspace_id","place") REFERENCES "public"."place"("workspace_id","id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "card_due" ON "card" USING btree ("lane","since") WHERE dead is null and (wanted > shown or check_at is not null);
CREATE INDEX "card_message" ON "card" USING btree ("ref_message","ref_channel");
CREATE INDEX "card_dead" ON "card" USING btree ("workspace_id","since") WHERE dead is not null;