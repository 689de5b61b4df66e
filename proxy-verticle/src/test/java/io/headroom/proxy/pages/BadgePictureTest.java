package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.CapacityState;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BadgePictureTest {
  @Test
  void bothTextsFitTheirHalves() throws Exception {
    Element svg = parse(BadgePicture.draw("this instance", "1234567 free", CapacityState.OK));
    NodeList halves =
        ((Element) svg.getElementsByTagName("g").item(0)).getElementsByTagName("rect");
    double split = number((Element) halves.item(0), "width");
    double width = number(svg, "width");
    assertEquals(width, split + number((Element) halves.item(1), "width"), 0.11);
    NodeList texts = svg.getElementsByTagName("text");
    assertTrue(right((Element) texts.item(0)) <= split - 7, "label");
    assertTrue(right((Element) texts.item(1)) <= width - 7, "message");
    assertEquals("this instance: 1234567 free", svg.getAttribute("aria-label"));
  }

  @Test
  void eachStateHasItsOwnShapeAndColour() {
    Set<String> pictures = new HashSet<>();
    for (CapacityState state : CapacityState.values()) {
      pictures.add(BadgePicture.draw("cluster", "", state).replaceAll("fill=\"#[0-9a-f]{6}\"", ""));
    }
    assertEquals(4, pictures.size());
  }

  @Test
  void whiteIsReadableOnEachColour() {
    for (CapacityState state : CapacityState.values()) {
      String svg = BadgePicture.draw("cluster", "x", state);
      svg.lines()
          .filter(line -> line.contains("<rect") && line.contains("fill=\"#"))
          .map(line -> line.replaceAll(".*fill=\"#([0-9a-f]{6})\".*", "$1"))
          .forEach(
              colour -> {
                double contrast = 1.05 / (luminance(Integer.parseInt(colour, 16)) + 0.05);
                assertTrue(contrast >= 4.5, colour + " " + contrast);
              });
    }
  }

  @Test
  void textIsEscaped() throws Exception {
    Element svg = parse(BadgePicture.draw("<a&\"b'>", "\u0001", CapacityState.FULL));
    assertEquals("<a&\"b'>", svg.getElementsByTagName("text").item(0).getTextContent());
  }

  @Test
  void widthsAreThoseOfTheFont() {
    // Advances of DejaVu Sans at 11 px.
    assertEquals(0, TextWidth.of(""));
    assertEquals(11 * 0.974, TextWidth.of("m"), 1e-9);
    assertEquals(11 * 0.278 * 5, TextWidth.of("iiiii"), 1e-9);
    assertEquals(11, TextWidth.of("\u4f60"), 1e-9);
  }

  private static Element parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }

  private static double right(Element text) {
    return number(text, "x") + number(text, "textLength");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  /** WCAG 2, relative luminance. */
  private static double luminance(int colour) {
    return 0.2126 * linear(colour >> 16 & 0xff)
        + 0.7152 * linear(colour >> 8 & 0xff)
        + 0.0722 * linear(colour & 0xff);
  }

  private static double linear(int channel) {
    double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }
}
