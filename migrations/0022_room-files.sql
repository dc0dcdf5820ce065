CREATE TABLE "room_file" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"message" uuid NOT NULL,
	"name" text NOT NULL,
	"mime" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "room_file_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE INDEX "room_file_message" ON "room_file" USING btree ("workspace_id","message");