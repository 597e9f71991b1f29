import { msg } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type uPlot from 'uplot';

const HEIGHT = 220;
/** Seconds. */
const HALF_MONTH = 15 * 86_400;

/**
 * One series over time, as a line with an area (days) or as bars (months). Only for the eye: the same figures stand in
 * a table beside it. uPlot draws on a canvas and sets styles by script only, as the desk's Content-Security-Policy wants.
 */
export class DeskChart extends LitElement {
  @property() label = '';
  /** Epoch milliseconds, rising. */
  @property({ attribute: false }) times: readonly number[] = [];
  @property({ attribute: false }) values: readonly number[] = [];
  @property({ attribute: false }) bars = false;
  /** A value in words, for the axis and the legend. */
  @property({ attribute: false }) format: (value: number) => string = String;
  @property({ attribute: false }) formatTime: (time: number) => string = String;
  #plot: uPlot | undefined;
  #drawing = 0;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #size = new ResizeObserver(() => {
    const width = this.#width;
    if (this.#plot && width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
  });

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
    this.#dark.addEventListener('change', this.#draw);
    if (this.hasUpdated) void this.#draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#dark.removeEventListener('change', this.#draw);
    this.#clear();
  }

  protected override updated(): void {
    void this.#draw();
  }

  override render() {
    return html`<figure class="chart">
      <figcaption>${this.label}</figcaption>
      <div aria-hidden="true">${nothing}</div>
    </figure>`;
  }

  get #width(): number {
    return Math.floor(this.querySelector('figure > div')?.clientWidth ?? 0);
  }

  #clear(): void {
    this.#drawing++;
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  readonly #draw = async () => {
    this.#clear();
    const drawing = this.#drawing;
    const { default: Plot } = await import('uplot');
    const place = this.querySelector<HTMLElement>('figure > div');
    if (drawing !== this.#drawing || !place || !this.isConnected) return;
    const seconds = this.times.map((time) => time / 1000);
    const plot = new Plot(this.#options(Plot), [seconds, [...this.values]], place);
    plot.setLegend({ idx: this.times.length - 1 }, false);
    this.#plot = plot;
  };

  /** A canvas knows no custom properties: the colours are read from the page, and again when its scheme changes. */
  #options(Plot: typeof uPlot): uPlot.Options {
    const style = getComputedStyle(this);
    // A probe resolves light-dark(), which a custom property's own value does not.
    const colour = (name: string) => {
      const probe = document.createElement('i');
      probe.className = `probe-${name}`;
      this.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    };
    const [line, soft, grid] = [colour('accent'), colour('soft'), colour('line')];
    const font = `12px ${style.fontFamily}`;
    const axis = { stroke: soft, font, ticks: { show: false } };
    return {
      width: this.#width,
      height: HEIGHT,
      padding: [12, 12, 0, 0],
      cursor: { y: false, points: { size: 7 }, drag: { x: false } },
      legend: { show: true },
      // Nothing pointed at: the newest.
      hooks: { setCursor: [(plot) => plot.cursor.idx ?? plot.setLegend({ idx: this.times.length - 1 }, false)] },
      scales: {
        // Half a bar beside the first and the last.
        x: { range: (_, first, last) => (this.bars ? [first - HALF_MONTH, last + HALF_MONTH] : [first, last]) },
        y: { range: (_, least, most) => (most <= 0 && least >= 0 ? [0, 100] : [Math.min(0, least), most * 1.08]) },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          values: (_, times) => times.map((time: number | null) => (time === null ? '' : this.formatTime(time * 1000))),
          space: 80,
          size: 32,
          ...(this.bars ? { splits: () => this.times.map((time) => time / 1000), filter: thin } : {}),
        },
        {
          ...axis,
          grid: { stroke: grid, width: 1 },
          values: (_, values) => values.map((value) => this.format(value)),
          size: (_, values) => 16 + 7.5 * Math.max(4, ...(values ?? []).map((value) => value.length)),
        },
      ],
      series: [
        {
          label: this.bars ? msg('Month') : msg('Day'),
          value: (_, time) => (time === null ? '' : this.formatTime(time * 1000)),
        },
        {
          label: this.label,
          stroke: line,
          width: this.bars ? 0 : 2,
          fill: this.bars ? line : line.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)'),
          points: { show: false },
          value: (_, value) => (value === null ? '–' : this.format(value)),
          ...(this.bars && Plot.paths.bars ? { paths: Plot.paths.bars({ size: [0.6, 48], radius: 0.12 }) } : {}),
        },
      ],
    };
  }
}

/** Labels that would touch are left out: every so many stays. */
function thin(plot: uPlot, splits: number[]): (number | null)[] {
  const every = Math.max(1, Math.ceil((splits.length * 70) / Math.max(plot.width - 90, 70)));
  return splits.map((split, index) => ((splits.length - 1 - index) % every === 0 ? split : null));
}
