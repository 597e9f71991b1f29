CREATE TABLE `grant` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`plan_id` text,
	`content_kind` text,
	`content_slug` text,
	`source` text NOT NULL,
	`reason` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer,
	`renews` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `grant_member` ON `grant` (`site_id`,`member_id`);--> statement-breakpoint
CREATE INDEX `grant_plan` ON `grant` (`site_id`,`plan_id`);--> statement-breakpoint
CREATE TABLE `plan` (
	`site_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`interval` text NOT NULL,
	`stripe_price_id` text NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `plan_price` ON `plan` (`stripe_price_id`);--> statement-breakpoint
CREATE TABLE `stripe_event` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`object_id` text NOT NULL,
	`outcome` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `stripe_projection` (
	`object_id` text NOT NULL,
	`revision` integer NOT NULL,
	`site_id` text NOT NULL,
	`status` text NOT NULL,
	`projected_at` integer NOT NULL,
	PRIMARY KEY(`object_id`, `revision`)
);
--> statement-breakpoint
CREATE TABLE `course` (
	`site_id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`summary` text NOT NULL,
	`access` text NOT NULL,
	`status` text NOT NULL,
	`topics` text NOT NULL,
	`level` text NOT NULL,
	`url` text NOT NULL,
	`minutes` integer DEFAULT 0 NOT NULL,
	`lessons` integer DEFAULT 0 NOT NULL,
	`published_at` integer,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `slug`)
);
--> statement-breakpoint
CREATE INDEX `course_published` ON `course` (`site_id`,`status`,`published_at`,`slug`);--> statement-breakpoint
CREATE TABLE `lesson` (
	`site_id` text NOT NULL,
	`course_slug` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`position` integer NOT NULL,
	`minutes` integer NOT NULL,
	`preview` integer NOT NULL,
	`markdown` text NOT NULL,
	`html` text NOT NULL,
	PRIMARY KEY(`site_id`, `course_slug`, `slug`)
);
--> statement-breakpoint
CREATE INDEX `lesson_position` ON `lesson` (`site_id`,`course_slug`,`position`);--> statement-breakpoint
CREATE TABLE `lesson_progress` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`course_slug` text NOT NULL,
	`lesson_slug` text NOT NULL,
	`completed_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`, `course_slug`, `lesson_slug`)
);
--> statement-breakpoint
CREATE TABLE `comment` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`thread_slug` text NOT NULL,
	`parent_id` text,
	`depth` integer NOT NULL,
	`path` text NOT NULL,
	`member_id` text NOT NULL,
	`markdown` text NOT NULL,
	`html` text NOT NULL,
	`likes` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`edited_at` integer,
	`deleted_at` integer,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `comment_path` ON `comment` (`site_id`,`thread_slug`,`path`);--> statement-breakpoint
CREATE INDEX `comment_changed` ON `comment` (`site_id`,`thread_slug`,`changed_at`);--> statement-breakpoint
CREATE INDEX `comment_created` ON `comment` (`site_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comment_member` ON `comment` (`site_id`,`member_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `comment_like` (
	`site_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`member_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`comment_id`, `member_id`)
);
--> statement-breakpoint
CREATE TABLE `thread` (
	`site_id` text NOT NULL,
	`slug` text NOT NULL,
	`access` text NOT NULL,
	`comments` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `slug`)
);
--> statement-breakpoint
CREATE TABLE `content_stat` (
	`site_id` text NOT NULL,
	`content_kind` text NOT NULL,
	`content_slug` text NOT NULL,
	`users` integer DEFAULT 0 NOT NULL,
	`views` integer DEFAULT 0 NOT NULL,
	`likes` integer DEFAULT 0 NOT NULL,
	`comments` integer DEFAULT 0 NOT NULL,
	`shares` integer DEFAULT 0 NOT NULL,
	`completions` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`site_id`, `content_kind`, `content_slug`)
);
--> statement-breakpoint
CREATE TABLE `interaction` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`kind` text NOT NULL,
	`content_kind` text NOT NULL,
	`content_slug` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `interaction_member` ON `interaction` (`site_id`,`member_id`,`at`);--> statement-breakpoint
CREATE INDEX `interaction_at` ON `interaction` (`at`);--> statement-breakpoint
CREATE TABLE `member_content` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`content_kind` text NOT NULL,
	`content_slug` text NOT NULL,
	`viewed_at` integer,
	`liked_at` integer,
	`commented_at` integer,
	`shared_at` integer,
	`completed_at` integer,
	`clicked_at` integer,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`, `content_kind`, `content_slug`)
);
--> statement-breakpoint
CREATE INDEX `member_content_last` ON `member_content` (`site_id`,`member_id`,`last_at`);--> statement-breakpoint
CREATE TABLE `member` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`fields` text DEFAULT '[]' NOT NULL,
	`goal` text,
	`level` text,
	`onboarded` integer DEFAULT false NOT NULL,
	`stripe_customer_id` text,
	`banned_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `member_email` ON `member` (`site_id`,`email`);--> statement-breakpoint
CREATE INDEX `member_created` ON `member` (`site_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `member_customer` ON `member` (`stripe_customer_id`);--> statement-breakpoint
CREATE TABLE `staff` (
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`role` text NOT NULL,
	PRIMARY KEY(`site_id`, `member_id`, `role`)
);
--> statement-breakpoint
CREATE TABLE `post` (
	`site_id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`summary` text NOT NULL,
	`access` text NOT NULL,
	`status` text NOT NULL,
	`topics` text NOT NULL,
	`level` text NOT NULL,
	`minutes` integer NOT NULL,
	`url` text NOT NULL,
	`markdown` text NOT NULL,
	`html` text NOT NULL,
	`published_at` integer,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `slug`)
);
--> statement-breakpoint
CREATE INDEX `post_published` ON `post` (`site_id`,`status`,`published_at`,`slug`);--> statement-breakpoint
CREATE INDEX `post_updated` ON `post` (`site_id`,`updated_at`,`slug`);--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`audience` text NOT NULL,
	`origin` text,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `session_member` ON `session` (`site_id`,`member_id`);--> statement-breakpoint
CREATE INDEX `session_expires` ON `session` (`expires_at`);--> statement-breakpoint
CREATE TABLE `sign_in_code` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`email` text NOT NULL,
	`code_hash` text NOT NULL,
	`audience` text NOT NULL,
	`origin` text,
	`ip_hash` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `sign_in_code_email` ON `sign_in_code` (`site_id`,`email`,`created_at`);--> statement-breakpoint
CREATE INDEX `sign_in_code_ip` ON `sign_in_code` (`ip_hash`,`created_at`);--> statement-breakpoint
CREATE INDEX `sign_in_code_expires` ON `sign_in_code` (`expires_at`);--> statement-breakpoint
CREATE TABLE `site` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`lang` text DEFAULT 'en' NOT NULL,
	`origins` text NOT NULL,
	`topics` text DEFAULT '[]' NOT NULL,
	`created_at` integer NOT NULL
);
