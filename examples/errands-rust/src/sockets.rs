//! `tcp ADDRESS` and `udp ADDRESS` send a greeting to a server and say what comes back; `listen ADDRESS` is such a server for one
//! connection.

use crate::bindings::wasi::sockets::types::{
    IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, Ipv6SocketAddress, TcpSocket, UdpSocket,
};
use crate::bindings::wit_stream;
use crate::{name, say, streams};
use std::net::{Ipv4Addr, SocketAddr};

pub async fn tcp(address: &str) -> Result<(), String> {
    let socket = TcpSocket::create(IpAddressFamily::Ipv4).map_err(name)?;
    socket.connect(parse(address)?).await.map_err(name)?;
    let (sink, data) = wit_stream::new();
    let sent = socket.send(data);
    let (source, received) = socket.receive();
    streams::write(sink, b"hello over tcp\n".to_vec()).await?;
    let reply = streams::read(source).await;
    sent.await.map_err(name)?;
    received.await.map_err(name)?;
    say(String::from_utf8_lossy(&reply).into_owned()).await
}

pub async fn udp(address: &str) -> Result<(), String> {
    let socket = UdpSocket::create(IpAddressFamily::Ipv4).map_err(name)?;
    socket.send(b"hello over udp\n".to_vec(), Some(parse(address)?)).await.map_err(name)?;
    let (reply, from) = socket.receive().await.map_err(name)?;
    say(format!("from {}\n{}", show(from), String::from_utf8_lossy(&reply))).await
}

pub async fn listen(address: &str) -> Result<(), String> {
    let socket = TcpSocket::create(IpAddressFamily::Ipv4).map_err(name)?;
    socket.bind(parse(address)?).map_err(name)?;
    let mut connections = socket.listen().map_err(name)?;
    say(format!("listening on {}\n", show(socket.get_local_address().map_err(name)?))).await?;

    let connection = connections.next().await.ok_or("no-connection")?;
    let (source, received) = connection.receive();
    let (sink, data) = wit_stream::new();
    let sent = connection.send(data);
    let bytes = streams::capitals(source, sink).await;
    received.await.map_err(name)?;
    sent.await.map_err(name)?;
    say(format!("served {bytes} bytes\n")).await
}

fn parse(text: &str) -> Result<IpSocketAddress, String> {
    let address: SocketAddr = text.parse().map_err(|_| "address")?;
    let SocketAddr::V4(address) = address else { return Err("address".to_owned()) };
    let [a, b, c, d] = address.ip().octets();
    Ok(IpSocketAddress::Ipv4(Ipv4SocketAddress { port: address.port(), address: (a, b, c, d) }))
}

fn show(address: IpSocketAddress) -> String {
    match address {
        IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address: (a, b, c, d) }) => {
            format!("{}:{port}", Ipv4Addr::new(a, b, c, d))
        }
        IpSocketAddress::Ipv6(Ipv6SocketAddress { port, .. }) => format!("[...]:{port}"),
    }
}
