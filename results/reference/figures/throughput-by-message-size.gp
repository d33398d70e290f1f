# Throughput by message size: rig 10g, tcp-stream, send, MTU 1500
# Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, tcp-stream, send, MTU 1500, 1 stream.
# Mean and 95 % CI over seeds.
# Redraw in this folder: gnuplot -e "format='pdf'" throughput-by-message-size.gp
# Columns of throughput-by-message-size.csv: 1 series, 2 message_bytes, 3 goodput_bps, 4 goodput_bps_ci95_low, 5 goodput_bps_ci95_high, 6 marked
name = 'throughput-by-message-size'
legend_rows = 3; tick_px = 23; has_x_label = 1; caption_lines = 2
load 'style.gp'

if (!bare) {
    set label 1 "Throughput by message size" at screen 0.5, screen from_top(18) center
    set label 2 "rig 10g, tcp-stream, send, MTU 1500" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote,\ntcp-stream, send, MTU 1500, 1 stream. Mean and 95 % CI over seeds." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
set xlabel "Message size (byte)" offset 0,label_lift
set logscale x
x_min = 48.50293012833274
set xrange [x_min:86475.2704404124]
set xtics ("64" 64, "256" 256, "1 Ki" 1024, "4 Ki" 4096, "16 Ki" 16384, "64 Ki" 65536) offset 0,tick_lift
x(stored) = stored / 1.0
set ylabel "Goodput (Gbit/s)"
y_min = 0
set yrange [y_min:6]
set ytics ("0" 0, "1" 1, "2" 2, "3" 3, "4" 4, "5" 5, "6" 6)
y(stored) = stored / 1000000000.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
plot data using (x($2)):(pick("bare-metal", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 1 linewidth 0.6 notitle, \
     data using (x($2)):(pick("bare-metal", y($3))) with linespoints linestyle 1 title "bare-metal", \
     data using (x($2)):(pick("assigned-nic", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 2 linewidth 0.6 notitle, \
     data using (x($2)):(pick("assigned-nic", y($3))) with linespoints linestyle 2 title "assigned-nic", \
     data using (x($2)):(pick("virtio-pci", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 4 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci", y($3))) with linespoints linestyle 4 title "virtio-pci", \
     data using (x($2)):(pick("virtio-pci-eventfd", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 5 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci-eventfd", y($3))) with linespoints linestyle 5 title "virtio-pci-eventfd", \
     data using (x($2)):(pick("vhost-net", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 6 linewidth 0.6 notitle, \
     data using (x($2)):(pick("vhost-net", y($3))) with linespoints linestyle 6 title "vhost-net", \
     data using (x($2)):(pick("venet", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 7 linewidth 0.6 notitle, \
     data using (x($2)):(pick("venet", y($3))) with linespoints linestyle 7 title "venet", \
     data using (x($2)):(pick("virtio-vbus", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 8 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-vbus", y($3))) with linespoints linestyle 8 title "virtio-vbus"
unset output
