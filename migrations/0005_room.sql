CREATE TABLE "room_channel" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"topic" text,
	"position" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "room_channel_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "room_clock" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"value" bigint NOT NULL
);

CREATE TABLE "room_message" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"thread" uuid,
	"author" text,
	"body" text,
	"card" jsonb,
	"visible_to" text,
	"under" uuid,
	"key" text,
	"marker" text,
	"seq" bigint NOT NULL,
	"changed" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "room_message_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "room_message_key" UNIQUE("workspace_id","key")
);

CREATE TABLE "room_person" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"about" text,
	"zone" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "room_person_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "room_reaction" (
	"workspace_id" text NOT NULL,
	"message" uuid NOT NULL,
	"person" text NOT NULL,
	"emoji" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "room_reaction_workspace_id_message_person_emoji_pk" PRIMARY KEY("workspace_id","message","person","emoji")
);

CREATE INDEX "room_message_channel" ON "room_message" USING btree ("workspace_id","channel","seq");
CREATE INDEX "room_message_thread" ON "room_message" USING btree ("workspace_id","thread","seq");
CREATE INDEX "room_message_changed" ON "room_message" USING btree ("workspace_id","changed");
CREATE INDEX "room_message_marker" ON "room_message" USING btree ("workspace_id","marker");