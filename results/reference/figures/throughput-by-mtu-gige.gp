# Throughput by MTU: rig gige, tcp-stream, send, 16384 B messages
# Simulated; machine profile A; seeds 1 to 10; rig gige, guest-to-remote, tcp-stream, send, 16384 B messages, 1
# stream, receive_buffer_bytes=1048576, receive_buffer_autotune=off. Mean and 95 % CI over seeds.
# Redraw in this folder: gnuplot -e "format='pdf'" throughput-by-mtu-gige.gp
# Columns of throughput-by-mtu-gige.csv: 1 series, 2 mtu_bytes, 3 goodput_bps, 4 goodput_bps_ci95_low, 5 goodput_bps_ci95_high, 6 position, 7 goodput_bps_base
name = 'throughput-by-mtu-gige'
legend_rows = 4; tick_px = 23; has_x_label = 1; caption_lines = 3
load 'style.gp'

if (!bare) {
    set label 1 "Throughput by MTU" at screen 0.5, screen from_top(18) center
    set label 2 "rig gige, tcp-stream, send, 16384 B messages" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 10; rig gige, guest-to-remote,\ntcp-stream, send, 16384 B messages, 1 stream, receive_buffer_bytes=1048576,\nreceive_buffer_autotune=off. Mean and 95 % CI over seeds." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
set xlabel "MTU (byte)" offset 0,label_lift
x_min = -0.6
set xrange [x_min:0.6]
set xtics ("1500" 0) offset 0,tick_lift
x(stored) = stored / 1.0
set xtics scale 0
set grid noxtics
set ylabel "Goodput (Gbit/s)"
y_min = 0
set yrange [y_min:1]
set ytics ("0" 0, "0.2" 0.2, "0.4" 0.4, "0.6" 0.6, "0.8" 0.8, "1" 1)
y(stored) = stored / 1000000000.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
set style line 29 linecolor rgb '#7B3294' linewidth 1 pointtype 13 pointsize mark
set style line 30 linecolor rgb '#8C510A' linewidth 1 pointtype 5 pointsize mark
plot data using ($6 - 0.36):(pick("bare-metal", y($3))):($6 - 0.36 - 0.0368):($6 - 0.36 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 1 linewidth 0.3 title "bare-metal", \
     data using ($6 - 0.36):(pick("bare-metal", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 - 0.28):(pick("assigned-nic", y($3))):($6 - 0.28 - 0.0368):($6 - 0.28 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 2 linewidth 0.3 title "assigned-nic", \
     data using ($6 - 0.28):(pick("assigned-nic", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 - 0.2):(pick("emulated-nic", y($3))):($6 - 0.2 - 0.0368):($6 - 0.2 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 3 linewidth 0.3 title "emulated-nic", \
     data using ($6 - 0.2):(pick("emulated-nic", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 - 0.12):(pick("virtio-pci", y($3))):($6 - 0.12 - 0.0368):($6 - 0.12 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 4 linewidth 0.3 title "virtio-pci", \
     data using ($6 - 0.12):(pick("virtio-pci", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 - 0.04):(pick("virtio-pci-eventfd", y($3))):($6 - 0.04 - 0.0368):($6 - 0.04 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 5 linewidth 0.3 title "virtio-pci-eventfd", \
     data using ($6 - 0.04):(pick("virtio-pci-eventfd", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.04):(pick("vhost-net", y($3))):($6 + 0.04 - 0.0368):($6 + 0.04 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 6 linewidth 0.3 title "vhost-net", \
     data using ($6 + 0.04):(pick("vhost-net", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.12):(pick("venet", y($3))):($6 + 0.12 - 0.0368):($6 + 0.12 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 7 linewidth 0.3 title "venet", \
     data using ($6 + 0.12):(pick("venet", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.2):(pick("virtio-vbus", y($3))):($6 + 0.2 - 0.0368):($6 + 0.2 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 8 linewidth 0.3 title "virtio-vbus", \
     data using ($6 + 0.2):(pick("virtio-vbus", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.28):(pick("xen-pv", y($3))):($6 + 0.28 - 0.0368):($6 + 0.28 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 29 linewidth 0.3 title "xen-pv", \
     data using ($6 + 0.28):(pick("xen-pv", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.36):(pick("lguest", y($3))):($6 + 0.36 - 0.0368):($6 + 0.36 + 0.0368):(y($7)):(y($7 + $3)) with boxxyerror linestyle 30 linewidth 0.3 title "lguest", \
     data using ($6 + 0.36):(pick("lguest", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle
unset output
