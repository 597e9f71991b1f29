CREATE TABLE `community` (
	`site_id` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`summary` text NOT NULL,
	`topics` text NOT NULL,
	`level` text,
	`url` text,
	`status` text NOT NULL,
	`members` integer DEFAULT 0 NOT NULL,
	`likes` integer DEFAULT 0 NOT NULL,
	`comments` integer DEFAULT 0 NOT NULL,
	`shares` integer DEFAULT 0 NOT NULL,
	`skills` text DEFAULT '{}' NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `slug`)
);
--> statement-breakpoint
CREATE TABLE `community_member` (
	`site_id` text NOT NULL,
	`slug` text NOT NULL,
	`member_id` text NOT NULL,
	`joined_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `slug`, `member_id`)
);
--> statement-breakpoint
CREATE INDEX `community_member_member` ON `community_member` (`site_id`,`member_id`);--> statement-breakpoint
ALTER TABLE `scoring_model` ADD `groups` text DEFAULT '[]' NOT NULL;