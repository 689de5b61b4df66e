package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.proxy.dial.Dns;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an answer says. */
class NettyDnsTest {
  private static final byte[] ADDRESS = {10, 0, 0, 1};

  private static DnsResponse answer() {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    return new DatagramDnsResponse(server, server, 1);
  }

  @Test
  void noRecordsAreAbsence() throws Exception {
    assertEquals(new Dns.Answer.None(false), NettyDns.read(answer(), DnsRecordType.A));
  }

  @Test
  void aPartWithoutAddressesIsNone() {
    DnsResponse part = answer().setTruncated(true);

    Dns.ServerFailure failed =
        assertThrows(Dns.ServerFailure.class, () -> NettyDns.read(part, DnsRecordType.A));
    assertEquals("answered in part, and not over TCP", failed.getMessage());
  }

  @Test
  void theAddressesOfAPartServe() throws Exception {
    DnsResponse part = answer().setTruncated(true);
    part.addRecord(
        DnsSection.ANSWER,
        new DefaultDnsRawRecord("a.", DnsRecordType.A, 7, Unpooled.wrappedBuffer(ADDRESS)));

    assertEquals(
        new Dns.Answer.Found(List.of(InetAddress.getByAddress(ADDRESS)), Duration.ofSeconds(7)),
        NettyDns.read(part, DnsRecordType.A));
    part.release();
  }
}
