import { msg } from '@lit/localize';
import { html } from 'lit';
import type { Site } from '../../worker/contract/site.ts';
import { define } from '../base/element.ts';
import type { DeskApi } from './api.ts';
import { DeskAudit } from './audit.ts';
import { DeskComments } from './comments.ts';
import { DeskCommunities } from './communities.ts';
import { DeskCourses } from './courses.ts';
import { DeskEditor } from './editor.ts';
import { DeskEvents } from './events.ts';
import { DeskGifts } from './gifts.ts';
import { DeskMailings } from './mailings.ts';
import { DeskMaterials } from './materials.ts';
import { DeskMember } from './member.ts';
import { DeskMembers } from './members.ts';
import { DeskOffers } from './offers.ts';
import { DeskPlans } from './plans.ts';
import { DeskPosts } from './posts.ts';
import { DeskRecommender } from './recommender.ts';
import { DeskRevenue } from './revenue.ts';
import type { Route } from './route.ts';
import { DeskSettings } from './settings.ts';
import { DeskTeams } from './teams.ts';
import { DeskTokens } from './tokens.ts';
import { DeskTransfer } from './transfer.ts';
import { DeskWebhooks } from './webhooks.ts';

define('desk-posts', DeskPosts);
define('desk-editor', DeskEditor);
define('desk-courses', DeskCourses);
define('desk-materials', DeskMaterials);
define('desk-comments', DeskComments);
define('desk-communities', DeskCommunities);
define('desk-plans', DeskPlans);
define('desk-offers', DeskOffers);
define('desk-gifts', DeskGifts);
define('desk-members', DeskMembers);
define('desk-member', DeskMember);
define('desk-teams', DeskTeams);
define('desk-revenue', DeskRevenue);
define('desk-events', DeskEvents);
define('desk-audit', DeskAudit);
define('desk-tokens', DeskTokens);
define('desk-webhooks', DeskWebhooks);
define('desk-mailings', DeskMailings);
define('desk-recommender', DeskRecommender);
define('desk-transfer', DeskTransfer);
define('desk-settings', DeskSettings);

interface Desk {
  api: DeskApi | null;
  blog: Site | null;
  /** A new post was saved under its slug. */
  moved: (event: CustomEvent<string>) => void;
  renamed: (event: CustomEvent<Site>) => void;
}

/** What stands under the heading. */
export function pageOf(route: Route | null, { api, blog, moved, renamed }: Desk): unknown {
  switch (route?.page) {
    case 'posts':
      return html`<desk-posts data-page .api=${api} .blog=${blog}></desk-posts>`;
    case 'editor':
      return html`<desk-editor data-page .api=${api} .blog=${blog} .slug=${route.slug} @desk-moved=${moved}></desk-editor>`;
    case 'courses':
      return html`<desk-courses data-page .api=${api} .blog=${blog}></desk-courses>`;
    case 'materials':
      return html`<desk-materials data-page .api=${api} .blog=${blog} .course=${route.course}></desk-materials>`;
    case 'comments':
      return html`<desk-comments data-page .api=${api} .blog=${blog}></desk-comments>`;
    case 'plans':
      return html`<desk-plans data-page .api=${api} .blog=${blog}></desk-plans>`;
    case 'offers':
      return html`<desk-offers data-page .api=${api} .blog=${blog}></desk-offers>`;
    case 'gifts':
      return html`<desk-gifts data-page .api=${api} .blog=${blog}></desk-gifts>`;
    case 'members':
      return html`<desk-members data-page .api=${api} .blog=${blog}></desk-members>`;
    case 'member':
      return html`<desk-member data-page .api=${api} .blog=${blog} .member=${route.id}></desk-member>`;
    case 'communities':
      return html`<desk-communities data-page .api=${api} .blog=${blog}></desk-communities>`;
    case 'teams':
      return html`<desk-teams data-page .api=${api} .blog=${blog}></desk-teams>`;
    case 'revenue':
      return html`<desk-revenue data-page .api=${api} .blog=${blog}></desk-revenue>`;
    case 'events':
      return html`<desk-events data-page .api=${api} .blog=${blog}></desk-events>`;
    case 'audit':
      return html`<desk-audit data-page .api=${api} .blog=${blog}></desk-audit>`;
    case 'tokens':
      return html`<desk-tokens data-page .api=${api} .blog=${blog}></desk-tokens>`;
    case 'webhooks':
      return html`<desk-webhooks data-page .api=${api} .blog=${blog}></desk-webhooks>`;
    case 'mailings':
      return html`<desk-mailings data-page .api=${api} .blog=${blog}></desk-mailings>`;
    case 'recommendations':
      return html`<desk-recommender data-page .api=${api} .blog=${blog}></desk-recommender>`;
    case 'transfer':
      return html`<desk-transfer data-page .api=${api} .blog=${blog}></desk-transfer>`;
    case 'settings':
      return html`<desk-settings data-page .api=${api} .blog=${blog} @desk-renamed=${renamed}></desk-settings>`;
    default:
      return html`<p class="empty">${msg('There is nothing to do at the desk for your role yet.')}</p>`;
  }
}
