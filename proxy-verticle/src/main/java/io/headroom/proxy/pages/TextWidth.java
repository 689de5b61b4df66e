package io.headroom.proxy.pages;

/** How wide text is at 11 px in DejaVu Sans, which has the widths of Verdana. Pure. */
final class TextWidth {
  private static final int FIRST = ' ';

  /** Thousandths of the font size, from the space on. */
  private static final int[] ADVANCES = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, // space to /
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, // 0 to ?
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, // @ to O
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, // P to _
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, // ` to o
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838 // p to ~
  };

  private static final int WIDEST = 1000;
  private static final double FONT_SIZE = 11;

  private TextWidth() {}

  static double of(String text) {
    int thousandths = text.codePoints().map(TextWidth::advance).sum();
    return thousandths * FONT_SIZE / 1000;
  }

  private static int advance(int character) {
    int index = character - FIRST;
    return index >= 0 && index < ADVANCES.length ? ADVANCES[index] : WIDEST;
  }
}
