package io.headroom.proxy.pages;

import io.headroom.cluster.CapacityState;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Draws a badge as SVG: a label, then a shape, words and a colour that say the same, so that nobody
 * depends on the colour. White text on each colour has a contrast of at least 4.5. Pure.
 */
final class BadgePicture {
  private static final int LABEL_PADDING = 8;
  private static final int ICON_LEFT = 7;
  private static final int ICON_WIDTH = 12;
  private static final int TEXT_LEFT = ICON_LEFT + ICON_WIDTH + 4;
  private static final int RIGHT_PADDING = 8;

  private static final String SVG =
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" \
      aria-label="{label}: {message}">
        <title>{label}: {message}</title>
        <clipPath id="r"><rect width="{width}" height="20" rx="4"/></clipPath>
        <g clip-path="url(#r)">
          <rect width="{split}" height="20" fill="#3d4653"/>
          <rect x="{split}" width="{rest}" height="20" fill="{colour}"/>
        </g>
        <g transform="translate({iconX} 4)" fill="none" stroke="#fff" stroke-width="1.6" \
      stroke-linecap="round" stroke-linejoin="round">{icon}</g>
        <g fill="#fff" font-family="DejaVu Sans,Verdana,Geneva,sans-serif" font-size="11" \
      text-rendering="geometricPrecision">
          <text x="{labelX}" y="14" textLength="{labelWidth}">{label}</text>
          <text x="{messageX}" y="14" textLength="{messageWidth}">{message}</text>
        </g>
      </svg>
      """;

  private BadgePicture() {}

  static String draw(String label, String message, CapacityState state) {
    double labelWidth = TextWidth.of(label);
    double messageWidth = TextWidth.of(message);
    double split = labelWidth + 2 * LABEL_PADDING;
    double rest = TEXT_LEFT + messageWidth + RIGHT_PADDING;
    return SVG.replace("{width}", number(split + rest))
        .replace("{split}", number(split))
        .replace("{rest}", number(rest))
        .replace("{colour}", colour(state))
        .replace("{icon}", icon(state))
        .replace("{iconX}", number(split + ICON_LEFT))
        .replace("{labelX}", number(LABEL_PADDING))
        .replace("{labelWidth}", number(labelWidth))
        .replace("{messageX}", number(split + TEXT_LEFT))
        .replace("{messageWidth}", number(messageWidth))
        .replace("{label}", Html.escape(label))
        .replace("{message}", Html.escape(message));
  }

  private static String colour(CapacityState state) {
    return switch (state) {
      case OK -> "#15803d";
      case WARNING -> "#b45309";
      case FULL -> "#b91c1c";
      case RESTARTING -> "#64707f";
    };
  }

  /** A tick in a circle, an exclamation mark in a triangle, a bar in an octagon, a turn. */
  private static String icon(CapacityState state) {
    return switch (state) {
      case OK -> "<circle cx=\"6\" cy=\"6\" r=\"5.2\"/><path d=\"M3.6 6.2l1.7 1.7 3.1-3.5\"/>";
      case WARNING -> "<path d=\"M6 .9 11.4 11H.6Z\"/><path d=\"M6 4.6v2.6M6 9.1v.1\"/>";
      case FULL -> "<path d=\"M3.8.8h4.4l3 3v4.4l-3 3H3.8l-3-3V3.8Z\"/><path d=\"M3.6 6h4.8\"/>";
      case RESTARTING -> "<path d=\"M10.9 6.6A5 5 0 1 1 9.4 2.4L11 4\"/><path d=\"M11 .9V4H7.9\"/>";
    };
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }
}
